import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { experimental, type ChannelCredentials } from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** PEM files. Certificate and key come together. */
export interface TlsPaths {
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Authorities that the other side's certificate must come from. */
  readonly caFile?: string | undefined;
}

/** Contents of the files, undefined for those that are not configured. */
export interface TlsMaterial {
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly ca: Buffer | undefined;
}

export interface TlsFilesOptions {
  readonly paths: TlsPaths;
  /** How often the files are read again. @default 5000 */
  readonly pollMs?: number;
  /** The files changed: the new contents are in use, or are unusable and the old ones stay in use. */
  readonly onChange?: (problem: Error | undefined) => void;
}

type CaListener = experimental.CaCertificateUpdateListener;
type IdentityListener = experimental.IdentityCertificateUpdateListener;

/**
 * Certificates that are read again when their files change. The files are polled: they may be symbolic links that are
 * swapped, as in Kubernetes, and a key may arrive later than its certificate. New contents count once they fit together.
 */
export class TlsFiles implements experimental.CertificateProvider, Disposable {
  readonly #options: TlsFilesOptions;
  readonly #listeners = new Set<() => void>();
  readonly #byFunction = new Map<CaListener | IdentityListener, () => void>();
  readonly #timer: NodeJS.Timeout;
  #material: TlsMaterial;
  /** The last contents that did not fit, so that they are reported once. */
  #unusable: TlsMaterial | undefined;
  #reading = false;

  private constructor(options: TlsFilesOptions, material: TlsMaterial) {
    this.#options = options;
    this.#material = material;
    this.#timer = setInterval(() => void this.refresh(), options.pollMs ?? 5000);
    this.#timer.unref();
  }

  /** @throws FlotillaError CONFIG_INVALID when a file can not be read, or the files do not fit together */
  static async open(options: TlsFilesOptions): Promise<TlsFiles> {
    try {
      const material = await readAll(options.paths);
      createSecureContext(contextOptions(material));
      return new TlsFiles(options, material);
    } catch (error) {
      const files = Object.values(options.paths).filter((path) => path !== undefined);
      throw new FlotillaError('CONFIG_INVALID', `cannot use the TLS files ${files.join(', ')}`, {
        cause: error,
      });
    }
  }

  get material(): TlsMaterial {
    return this.#material;
  }

  /** Of connections to ports whose certificate comes from `caFile`; a new certificate is used from the next one on. */
  channelCredentials(): ChannelCredentials {
    const identity = this.#options.paths.certFile === undefined ? null : this;
    return experimental.createCertificateProviderChannelCredentials(this, identity);
  }

  /** Calls back when the contents changed and fit; answers how to stop that. */
  onMaterial(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the files now. */
  async refresh(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      const material = await readAll(this.#options.paths);
      if (!same(material, this.#material)) this.#use(material);
    } catch (error) {
      this.#report(undefined, error);
    } finally {
      this.#reading = false;
    }
  }

  #use(material: TlsMaterial): void {
    try {
      createSecureContext(contextOptions(material));
    } catch (error) {
      this.#report(material, error);
      return;
    }
    this.#material = material;
    this.#unusable = undefined;
    for (const listener of this.#listeners) listener();
    this.#options.onChange?.(undefined);
  }

  #report(material: TlsMaterial | undefined, error: unknown): void {
    const unusable = material ?? nothing;
    if (this.#unusable !== undefined && same(unusable, this.#unusable)) return;
    this.#unusable = unusable;
    this.#options.onChange?.(error instanceof Error ? error : new Error(String(error)));
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#listen(listener, () => {
      const { ca } = this.#material;
      listener(ca === undefined ? null : { caCertificate: ca });
    });
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#listen(listener, () => {
      const { cert, key } = this.#material;
      listener(cert === undefined || key === undefined ? null : { certificate: cert, privateKey: key });
    });
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#forget(listener);
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#forget(listener);
  }

  #listen(listener: CaListener | IdentityListener, tell: () => void): void {
    this.#forget(listener);
    this.#byFunction.set(listener, tell);
    this.#listeners.add(tell);
    tell();
  }

  #forget(listener: CaListener | IdentityListener): void {
    const tell = this.#byFunction.get(listener);
    if (tell !== undefined) this.#listeners.delete(tell);
    this.#byFunction.delete(listener);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
    this.#byFunction.clear();
  }
}

const nothing: TlsMaterial = { cert: undefined, key: undefined, ca: undefined };

async function readAll({ certFile, keyFile, caFile }: TlsPaths): Promise<TlsMaterial> {
  const [cert, key, ca] = await Promise.all([read(certFile), read(keyFile), read(caFile)]);
  return { cert, key, ca };
}

async function read(path: string | undefined): Promise<Buffer | undefined> {
  return path === undefined ? undefined : readFile(path);
}

function same(a: TlsMaterial, b: TlsMaterial): boolean {
  return sameBytes(a.cert, b.cert) && sameBytes(a.key, b.key) && sameBytes(a.ca, b.ca);
}

function sameBytes(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}

/** Without what is not configured: Node takes an undefined authority for none. */
export function contextOptions(material: TlsMaterial): { cert?: Buffer; key?: Buffer; ca?: Buffer } {
  const { cert, key, ca } = material;
  return { ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }) };
}
