/** What a throwaway server is to serve. */
export interface BackendSettings {
  readonly domain: string;
  readonly users: readonly BackendUser[];
  /** XEP-0114 components. */
  readonly components: readonly BackendComponent[];
  /** Lets clients log in without TLS, too. Default: TLS is required. */
  readonly allowPlain?: boolean;
  /** Logs at debug level instead of info; Prosody also the stanzas (mod_stanza_debug). */
  readonly debug?: boolean;
  /** Default: free ones. Given ones make a server come back where another one was. */
  readonly ports?: BackendPorts;
}

export interface BackendUser {
  readonly username: string;
  readonly password: string;
}

export interface BackendComponent {
  readonly domain: string;
  readonly secret: string;
}

export interface BackendPorts {
  /** Clients, STARTTLS. */
  readonly client: number;
  /** Clients, TLS from the first byte (XEP-0368). */
  readonly directTls: number;
  readonly component: number;
}

export type BackendName = 'builtin' | 'prosody' | 'ejabberd';

/** A running server; it ends with `stop()`, with the signal it was started with, and with this process. */
export interface RunningBackend {
  readonly name: BackendName;
  readonly domain: string;
  readonly host: '127.0.0.1';
  readonly ports: BackendPorts;
  /** PEM, the authority of the server's certificate. */
  readonly caFile: string;
  /** PEM, the key of that certificate, where the server shows the authority's own; the builtin one writes none. */
  readonly keyFile?: string;
  /** Its configuration, data and logs; removed when it ends. */
  readonly folder: string;
  /** The server, or what stands for the builtin one: with this process everything ends. */
  readonly pid: number;
  readonly users: readonly BackendUser[];
  readonly components: readonly BackendComponent[];
  /** Resolves when the process is gone and its folder removed, for whatever reason. */
  readonly ended: Promise<void>;
  /** The last lines of its log, also after the end. */
  readonly log: () => Promise<string>;
  /** Kills the server and all below it, removes the folder and resolves when that is done. */
  readonly stop: () => Promise<void>;
}
