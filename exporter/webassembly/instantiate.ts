// Makes a compiled WebAssembly text ready to be called. It must not know what it does.

/** The part of WebAssembly's interface that is used; Node has it, its types have not (webassembly.github.io/spec/js-api). */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Memory of an instance, in pages of 64 KiB. After it grew, `buffer` is another one, and the one before has no bytes. */
export type WasmMemory = { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };

/** What a text exports. `E`: its functions, as the text has them; every one of them has a memory. */
export const instantiate = <E>({ wasm }: { readonly wasm: string }): E & { readonly memory: WasmMemory } =>
  new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasm, 'base64'))).exports as E & {
    memory: WasmMemory;
  };
