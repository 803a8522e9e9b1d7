import type { CallContext } from '../context.ts';
import type { Gate } from './gate.ts';
import { reject } from './rights.ts';

/**
 * Lets the caller in, or turns it away before anything is done for it.
 * @throws Rejected
 */
export function admit(gate: Gate, context: CallContext): void {
  const entered = gate.enter(context);
  if (entered.kind !== 'done') reject(entered);
  context.rights = entered.value;
}
