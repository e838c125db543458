// undici's own file of one part: its main entry would set a process-wide dispatcher, which VS Code and other extensions share.
declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  export { EnvHttpProxyAgent as default } from 'undici';
}
