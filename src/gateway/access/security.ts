import { readFile } from 'node:fs/promises';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import type { AuthSettings, SecuritySettings } from '../../config/types.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ResourceStack } from '../../lifecycle/resource-stack.ts';
import { plainDialer, signingDialer, type Dialer } from '../../proto/dialer.ts';
import type { PortTls } from '../../proto/sniffing-port.ts';
import { parseKeyPair, type KeyPair } from '../../proto/signature.ts';
import { TlsFiles, type TlsPaths } from '../../proto/tls-files.ts';
import type { GatewayLogger } from '../context.ts';
import { openGate, SignatureGate, type Gate, type UserSource } from './gate.ts';
import { SecretBox } from './secret-box.ts';

interface Authentication {
  readonly administrator: KeyPair;
  readonly secrets: SecretBox;
  readonly clockSkewMs: number;
}

interface Parts {
  readonly authentication: Authentication | undefined;
  readonly clientPort: PortTls | undefined;
  readonly peerPort: PortTls | undefined;
  readonly peerCredentials: ChannelCredentials;
  readonly namesrvDialer: Dialer;
  readonly logger: GatewayLogger | undefined;
}

/** What a process needs to let callers in, and to be let in. */
export class Security {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Reads the files of the settings; the stack owns what goes on watching them.
   * @throws FlotillaError CONFIG_INVALID
   */
  static async open(
    settings: SecuritySettings,
    { stack, logger }: { readonly stack: ResourceStack; readonly logger?: GatewayLogger },
  ): Promise<Security> {
    const watch = async (paths: TlsPaths | undefined): Promise<TlsFiles | undefined> =>
      paths &&
      stack.use(await TlsFiles.open({ paths, onChange: (problem) => report(logger, paths, problem) }));
    const { auth, tls, namesrvCaFile, peerTls } = settings;
    const authentication = auth && (await readAuthentication(auth));
    const client = await watch(tls && { certFile: tls.certFile, keyFile: tls.keyFile });
    const peer = await watch(peerTls);
    const namesrv = await watch(namesrvCaFile === undefined ? undefined : { caFile: namesrvCaFile });
    const unsigned = { ...plainDialer, ...(namesrv && { credentials: namesrv.channelCredentials() }) };
    return new Security({
      authentication,
      clientPort: client && { files: client, required: tls?.required === true, clientCertificates: false },
      peerPort: peer && { files: peer, required: true, clientCertificates: true },
      peerCredentials: peer?.channelCredentials() ?? credentials.createInsecure(),
      namesrvDialer: authentication ? signingDialer(unsigned, authentication.administrator) : unsigned,
      logger,
    });
  }

  get clientPort(): PortTls | undefined {
    return this.#parts.clientPort;
  }

  get peerPort(): PortTls | undefined {
    return this.#parts.peerPort;
  }

  get peerCredentials(): ChannelCredentials {
    return this.#parts.peerCredentials;
  }

  /** Calls NameServers as the administrator. */
  get namesrvDialer(): Dialer {
    return this.#parts.namesrvDialer;
  }

  /** Undefined: nobody has to say who they are, so there are no users to manage. */
  get secrets(): SecretBox | undefined {
    return this.#parts.authentication?.secrets;
  }

  gate(users: UserSource): Gate {
    const { authentication, logger } = this.#parts;
    if (authentication === undefined) return openGate;
    return new SignatureGate({ ...authentication, users, ...(logger && { logger }) });
  }
}

async function readAuthentication(auth: AuthSettings): Promise<Authentication> {
  return {
    administrator: parseKeyPair(await readText(auth.adminFile), auth.adminFile),
    secrets: SecretBox.parse(await readText(auth.secretsKeyFile), auth.secretsKeyFile),
    clockSkewMs: auth.clockSkewMs,
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new FlotillaError('CONFIG_INVALID', `cannot read ${path}`, { cause: error });
  }
}

function report(logger: GatewayLogger | undefined, paths: TlsPaths, problem: Error | undefined): void {
  if (problem === undefined)
    logger?.warn({ ...paths }, 'TLS files changed and are in use for new connections');
  else
    logger?.error(
      { ...paths, err: problem },
      'TLS files changed and can not be used: the old ones stay in use',
    );
}
