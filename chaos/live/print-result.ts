import type { CheckResult } from '../checks/check.ts';
import { summarize } from './failover.ts';
import type { RunResult } from './run.ts';

const shownViolations = 5;
const shownReasons = 6;

/** Prints counts, failover times, every check and the verdict. */
export function printResult(
  result: RunResult,
  { profile, seed, log }: { profile: string; seed: number; log: (line: string) => void },
): void {
  const { counts, report } = result;
  log('');
  log(
    `sends ${counts.sends} (${counts.attempts} attempts): ${counts.acknowledged} messages acknowledged, ` +
      `${counts.refused} sends refused, ${counts.unknown} of unknown outcome; ${counts.received} received`,
  );
  for (const [reason, times] of topReasons(result.reasons)) log(`  ${times} x ${reason}`);
  logTimes(log, 'fault to next acknowledgement', result.failovers);
  logTimes(log, 'restart to ready', result.readyTimes);
  log('');
  for (const check of report.results) logCheck(log, check);
  for (const reason of report.reasons) log(`  ${reason}`);
  log('');
  log(`verdict: ${report.verdict}   (profile ${profile}, seed ${seed}, history ${result.historyFile})`);
}

function topReasons(reasons: ReadonlyMap<string, number>): [string, number][] {
  return [...reasons].sort((a, b) => b[1] - a[1]).slice(0, shownReasons);
}

function logTimes(log: (line: string) => void, what: string, samples: readonly number[]): void {
  if (samples.length === 0) return;
  const { median, worst } = summarize(samples);
  log(`${what}: median ${Math.round(median)} ms, worst ${Math.round(worst)} ms of ${samples.length}`);
}

function logCheck(log: (line: string) => void, check: CheckResult): void {
  const counts = Object.entries(check.counts).map(([name, count]) => `${name} ${count}`);
  const verdict = check.found === 0 ? 'ok' : `${check.found} VIOLATIONS`;
  log(`${check.id.padEnd(4)}${check.title.padEnd(62)}${verdict.padEnd(6)}  ${counts.join(', ')}`);
  for (const violation of check.violations.slice(0, shownViolations)) {
    log(`      ${violation.text}   [lines ${violation.events.join(', ')}]`);
  }
}
