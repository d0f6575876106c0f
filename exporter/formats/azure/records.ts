// What Azure's resource logs have in common: an object a line with a category and properties, whose keys are spelled in
// several ways. It must not know any of its products.
import type { CanonicalField } from '../../exchanges/record.ts';
import { jsonField } from '../decoding/json-format.ts';
import { isJsonObject, type JsonObject, parseJsonLine, withLowerKeys } from '../decoding/json-line.ts';
import type { JsonField } from '../decoding/json-reader.ts';

/** Whether a line is of a category, whatever its case. */
export const isOfCategory =
  (category: string) =>
  ({ category: written }: JsonObject): boolean =>
    typeof written === 'string' && written.toLowerCase() === category;

/** App Service on Linux writes the properties as a text that is JSON. */
const propertiesOf = ({ properties }: JsonObject): JsonObject => {
  const parsed = typeof properties === 'string' ? parseJsonLine(properties) : properties;
  return isJsonObject(parsed) ? withLowerKeys(parsed) : {};
};

/** All keys in lower case, `properties` as an object. */
export const prepareRecord = (line: JsonObject): JsonObject => ({
  ...withLowerKeys(line),
  properties: propertiesOf(line),
});

/** A field among the properties, by keys in lower case. */
export const property = (field: CanonicalField, ...keys: readonly string[]): JsonField =>
  jsonField(field, ...keys.map((key) => `properties.${key}`));

/** When the record was made: products and tiers call it differently. */
export const TIME = jsonField('time', 'time', 'timestamp');

/** What has no value: Front Door writes `N/A`. */
export const isNotAvailable = (text: string): boolean => text === '' || text.toUpperCase() === 'N/A';

/** IIS writes blanks as plus signs. */
export const plusToBlank = (text: string): string => text.replaceAll('+', ' ');
