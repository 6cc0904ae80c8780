/** The part of @xmpp/component 0.13 that is used here; no typings are published for it. */
declare module '@xmpp/component' {
  import type { EventEmitter } from 'node:events';

  export interface Component extends EventEmitter {
    timeout: number;
    readonly reconnect: { stop(): void };
    readonly iqCaller: { readonly handlers: Map<string, { reject(error: Error): void }> };
    readonly options: { readonly service: string; readonly domain: string };
    connect(service: string): Promise<unknown>;
    open(options: { domain: string }): Promise<unknown>;
    authenticate(id: string, password: string): Promise<void>;
    _detachSocket(): void;
    _detachParser(): void;
  }

  export interface Element {
    readonly attrs: Record<string, string>;
  }

  interface Exports {
    component(options: { service: string; domain: string; password: string }): Component;
    xml(name: string, attributes: Record<string, string>, ...children: (Element | string)[]): Element;
  }

  const exports: Exports;
  // biome-ignore lint/style/noDefaultExport: the package is CommonJS
  export default exports;
}
