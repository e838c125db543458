// undici's own file of one part: its main entry would set a process-wide dispatcher, which VS Code and other extensions share.
declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  export { EnvHttpProxyAgent as default } from 'undici';
}

declare module 'undici/lib/dispatcher/dispatcher.js' {
  export { Dispatcher as default } from 'undici';
}

declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}

declare module 'undici/lib/api/index.js' {
  import { type Dispatcher } from 'undici';
  const api: Pick<Dispatcher, 'connect'>;
  export default api;
}
