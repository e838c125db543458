// The part of WebAssembly that is used; Node's types leave it to the browser's library.
declare namespace WebAssembly {
  interface Module {
    readonly __wasmModule: unique symbol;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
