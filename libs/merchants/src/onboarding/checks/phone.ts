import { right, ungrouped, wrong } from './checked.js';
import type { Checked } from './checked.js';

/**
 * The numbering plan of telecommunication networks (电信网编号计划, Ministry of Industry and
 * Information Technology, 2017): mobile numbers are 1 and ten digits, area codes 10, 2x but not
 * 26, and three digits from 3 to 9, and a subscriber's number begins with 2 to 8.
 */
const MOBILE_FORM = /^1[3-9]\d{9}$/;
const BIG_CITY_FORM = /^(010|02[0-57-9])([2-8]\d{7})$/;
const CITY_FORM = /^(0[3-9]\d{2})([2-8]\d{6,7})$/;

/** The country's code before a mobile number, also by those who leave out its plus. */
const COUNTRY = /^(?:\+|00)?86(?=1\d{10}$)/;

/** Reads a mobile number of the mainland: 11 digits, without +86 and groups. */
export function checkMobile(text: string): Checked<string> {
  const digits = ungroupedPhone(text).replace(COUNTRY, '');
  return MOBILE_FORM.test(digits) ? right(digits) : wrong('mobile_form');
}

/** Reads a landline number of the mainland: `0571-88156688`, without +86. */
export function checkLandline(text: string): Checked<string> {
  // Behind the country's code the area code is written without its 0.
  const digits = ungroupedPhone(text).replace(/^(?:\+|00)860?/, '0');
  const match = BIG_CITY_FORM.exec(digits) ?? CITY_FORM.exec(digits);
  return match ? right(`${match[1]}-${match[2]}`) : wrong('landline_form');
}

/** Reads a number under which a shop is called, mobile or landline. */
export function checkPhone(text: string): Checked<string> {
  const mobile = checkMobile(text);
  if (mobile.ok) return mobile;
  const landline = checkLandline(text);
  // Who began with the 0 of an area code, or with brackets, meant a landline.
  return landline.ok || /^\(?0(?!0)/.test(ungrouped(text)) ? landline : mobile;
}

function ungroupedPhone(text: string): string {
  return ungrouped(text).replaceAll(/[()]/g, '');
}
