/** A named condition. Reading it is cheap and never throws on purpose; a throw counts as a failure. */
export interface Check {
  readonly name: string;
  /** Undefined: fulfilled. Otherwise the reason, one line. */
  readonly failure: () => string | undefined;
}

/** What the probes of a process answer from. */
export interface HealthChecks {
  /** The process can do its work at all. Never depends on other processes: a restart must be able to help. */
  readonly live: readonly Check[];
  /** The process may take part and serve. */
  readonly ready: readonly Check[];
  /** Recovery is finished; the reason carries its progress. */
  readonly startup: readonly Check[];
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly reason: string | undefined;
}

function run(check: Check): CheckResult {
  let reason: string | undefined;
  try {
    reason = check.failure();
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  return { name: check.name, ok: reason === undefined, reason };
}

/** Evaluates all checks, also those after a failed one. */
export function runChecks(checks: readonly Check[]): { ok: boolean; checks: readonly CheckResult[] } {
  const results = checks.map(run);
  return { ok: results.every((result) => result.ok), checks: results };
}
