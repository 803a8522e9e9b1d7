import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { FlotillaError } from '../../errors/flotilla-error.ts';

const version = 1;
const idBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + idBytes + nonceBytes + tagBytes;

interface SealingKey {
  readonly id: Buffer;
  readonly key: Buffer;
}

/**
 * Seals the secret keys of users, so that log files, state, backups and dumps do not show them. A signature can only
 * be checked with the secret itself, so a one-way hash would not do: whoever has the keys of this box has all secrets.
 */
export class SecretBox {
  readonly #keys: readonly SealingKey[];

  private constructor(keys: readonly SealingKey[]) {
    this.#keys = keys;
  }

  /**
   * @param text keys of 64 hexadecimal digits, one a line: the first seals, all open
   * @throws FlotillaError CONFIG_INVALID
   */
  static parse(text: string, origin: string): SecretBox {
    const lines = text.split(/\s+/).filter((line) => line !== '');
    if (lines.length === 0 || !lines.every((line) => /^[0-9a-fA-F]{64}$/.test(line)))
      throw new FlotillaError('CONFIG_INVALID', `${origin}: expected lines of 64 hexadecimal digits`);
    const keys = lines.map((line) => Buffer.from(line, 'hex'));
    return new SecretBox(keys.map((key) => ({ key, id: keyId(key) })));
  }

  /** Sealed for this user only: put in another user's place it does not open. */
  seal(user: string, secret: Buffer): Buffer {
    const [first] = this.#keys;
    if (first === undefined) throw new FlotillaError('CONFIG_INVALID', 'no key seals secrets');
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(Buffer.from(user));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.from([version]), first.id, nonce, cipher.getAuthTag(), sealed]);
  }

  /** Undefined: none of the keys sealed it for this user. */
  open(user: string, sealed: Buffer): Buffer | undefined {
    if (sealed.length < headBytes || sealed[0] !== version) return undefined;
    const id = sealed.subarray(1, 1 + idBytes);
    const nonce = sealed.subarray(1 + idBytes, 1 + idBytes + nonceBytes);
    const tag = sealed.subarray(headBytes - tagBytes, headBytes);
    const key = this.#keys.find((candidate) => candidate.id.equals(id))?.key;
    if (key === undefined) return undefined;
    const cipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(user)).setAuthTag(tag);
    try {
      return Buffer.concat([cipher.update(sealed.subarray(headBytes)), cipher.final()]);
    } catch {
      // The tag does not match.
      return undefined;
    }
  }
}

function keyId(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, idBytes);
}
