import { DOCUMENT_LIMITS } from './document-limits.js';

const { bytesMax, sideMin } = DOCUMENT_LIMITS;
const MIB = bytesMax / 1_048_576;

/** What is wrong with a file, and what to do, by its stable code. */
export const REFUSALS = {
  type_pdf: {
    en: 'This is a PDF. Open it and send a photograph or a screenshot of the page.',
    zh: '不支持PDF文件，请打开后拍照或截图上传。',
  },
  type_heic: {
    en: 'This is a HEIC picture. Set the camera to JPEG (“most compatible”), or send a screenshot.',
    zh: '不支持HEIC图片，请将相机格式改为JPEG（兼容性最佳），或截图上传。',
  },
  type_webp: {
    en: 'This is a WebP picture. Send it as JPEG or PNG, or a screenshot of it.',
    zh: '不支持WebP图片，请转换为JPEG或PNG，或截图上传。',
  },
  type_gif: {
    en: 'This is a GIF. Send a photograph as JPEG or PNG.',
    zh: '不支持GIF图片，请上传JPEG或PNG照片。',
  },
  type_tiff: {
    en: 'This is a TIFF picture. Send it as JPEG or PNG.',
    zh: '不支持TIFF图片，请转换为JPEG或PNG。',
  },
  type_svg: {
    en: 'This is an SVG drawing, which can carry programs. Send a photograph as JPEG or PNG.',
    zh: '不支持SVG文件，请上传JPEG或PNG照片。',
  },
  type_markup: {
    en: 'This is a web page or XML, no picture. Send a photograph as JPEG or PNG.',
    zh: '文件为网页或XML，不是图片，请上传JPEG或PNG照片。',
  },
  type_archive: {
    en: 'This is an archive. Send each picture by itself, as JPEG or PNG.',
    zh: '不支持压缩包，请逐张上传JPEG或PNG照片。',
  },
  type_program: {
    en: 'This is a program, no picture. Send a photograph as JPEG or PNG.',
    zh: '文件为程序，不是图片，请上传JPEG或PNG照片。',
  },
  type_unknown: {
    en: 'This is neither a JPEG nor a PNG picture, whatever its name says.',
    zh: '文件内容不是JPEG或PNG图片，请检查后重新上传。',
  },
  unreadable: {
    en: 'The picture is damaged or cut off. Take it again.',
    zh: '图片已损坏或不完整，请重新拍摄。',
  },
  too_many_pixels: {
    en: 'The picture has over 50 megapixels. Take it with the camera’s usual size.',
    zh: '图片像素过大，请使用相机常规尺寸拍摄（不超过5000万像素）。',
  },
  too_small: {
    en: `The picture is smaller than ${sideMin} pixels on a side: nothing can be read on it.`,
    zh: `图片边长小于${sideMin}像素，无法辨认，请重新拍摄。`,
  },
  too_large: {
    en: `The file has more than ${MIB} MiB. Take the picture with a smaller size.`,
    zh: `文件超过${MIB}MB，请缩小后上传。`,
  },
  empty: {
    en: 'The request has no body. Send the bytes of the picture as they are.',
    zh: '未收到文件，请重新选择图片。',
  },
  cut_off: {
    en: 'The connection ended before the whole picture had come. Send it again.',
    zh: '上传中断，请重新上传。',
  },
} as const;

/** A key of {@link REFUSALS}. */
export type Refusal = keyof typeof REFUSALS;
