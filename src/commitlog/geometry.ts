/** Size of the footer record at the very end of each sealed segment. */
export const footerBytes = 64;
/** Smallest segment that is supported. */
export const segmentBytesMin = 64 * 1024;

/** Base of the segment that holds `position`. */
export function segmentBase(position: number, segmentBytes: number): number {
  return position - (position % segmentBytes);
}

/**
 * Where a batch of `bytes` starts in a log that ends at `end`: right there, or at the next segment when it would
 * not leave room for the footer. Depends on nothing else, so every replica places it alike (decision 3).
 */
export function placeBatch(end: number, bytes: number, segmentBytes: number): number {
  const base = segmentBase(end, segmentBytes);
  return end + bytes + footerBytes <= base + segmentBytes ? end : base + segmentBytes;
}

/** Largest batch that any segment can hold. */
export function batchBytesMax(segmentBytes: number): number {
  return Math.min(segmentBytes - footerBytes, 0x7fff_ffff);
}

/** Where the footer of the segment at `base` lies. */
export function footerPosition(base: number, segmentBytes: number): number {
  return base + segmentBytes - footerBytes;
}
