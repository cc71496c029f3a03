/**
 * Personal data as it is shown: enough to recognise, too little to use. After the levels of JR/T
 * 0171-2020 (Personal financial information protection technical specification) and the habits of
 * Chinese banks. What is not of the expected form shows nothing.
 */
const NOTHING_SHOWN = '****';

/** Province and the last two characters; date of birth and order are hidden. */
export function maskIdNumber(idNumber: string): string {
  return /^\d{17}[\dXx]$/.test(idNumber) ? shown(idNumber, 2, 2) : NOTHING_SHOWN;
}

/** The last four digits, as printed on receipts; for companies' accounts too. */
export function maskBankCard(digits: string): string {
  return /^\d{8,30}$/.test(digits) ? shown(digits, 0, 4) : NOTHING_SHOWN;
}

/** `138****8000`; of a landline the area code and the last four. */
export function maskPhone(phone: string): string {
  const landline = /^(0\d{2,3}-)(\d{7,8})$/.exec(phone);
  if (landline) return landline[1]! + shown(landline[2]!, 0, 4);
  return /^1\d{10}$/.test(phone) ? shown(phone, 3, 4) : NOTHING_SHOWN;
}

/** The first character of a person's name: `张**`. */
export function maskName(name: string): string {
  const characters = [...name.trim()];
  if (characters.length < 2) return '*'.repeat(characters.length);
  return characters[0]! + '*'.repeat(characters.length - 1);
}

function shown(text: string, first: number, last: number): string {
  return text.slice(0, first) + '*'.repeat(text.length - first - last) + text.slice(-last);
}
