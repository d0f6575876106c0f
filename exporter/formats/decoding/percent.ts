// Percent-encoding of log fields, undone. Bytes in, bytes out; it must know no product.

const hexDigit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
};

/** `%20` is a byte (RFC 3986 §2.1); a `%` before anything but two hexadecimal digits stays. */
export const decodePercent = (text: string): string => {
  let percent = text.indexOf('%');
  if (percent < 0) return text;
  let decoded = '';
  let copied = 0;
  while (percent >= 0) {
    const byte = 16 * hexDigit(text.charCodeAt(percent + 1)) + hexDigit(text.charCodeAt(percent + 2));
    if (byte >= 0) {
      decoded += text.slice(copied, percent) + String.fromCharCode(byte);
      copied = percent + 3;
    }
    percent = text.indexOf('%', percent + 1);
  }
  return decoded + text.slice(copied);
};
