import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recogniseFile } from './recognise-file.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

describe('a file is recognised by its content', () => {
  it.each([
    ['jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['pdf', Buffer.from('%PDF-1.7\n%âãÏÓ')],
    ['gif', Buffer.from('GIF89a<script>alert(1)</script>')],
    ['webp', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1')],
    ['heic', Buffer.from('\0\0\0\x18ftypheic', 'latin1')],
    ['tiff', Buffer.from('II*\0\x08\0\0\0', 'latin1')],
    ['archive', Buffer.from('PK\x03\x04\x14\0', 'latin1')],
    ['archive', Buffer.from('1f8b0800', 'hex')],
    ['program', Buffer.from('MZ\x90\0', 'latin1')],
    ['program', Buffer.from('#!/bin/sh\nrm -rf /')],
    ['svg', Buffer.from(SVG)],
    ['svg', Buffer.from(`<?xml version="1.0"?>\n<!-- a picture -->\n${SVG}`)],
    ['svg', Buffer.from(`\ufeff \n ${SVG.toUpperCase()}`)],
    ['svg', Buffer.from(SVG, 'utf16le')],
    ['markup', Buffer.from('<!DOCTYPE html><html><script>alert(1)</script>')],
    ['markup', Buffer.from('picture\n<img src=x onerror=alert(1)>')],
    ['unknown', Buffer.from('\0\0\0\x18ftypmp42', 'latin1')],
    ['unknown', Buffer.from('licence.jpg')],
    ['unknown', Buffer.from([0xff, 0xd8])],
    ['unknown', Buffer.alloc(0)],
  ])('as %s: %#', (type, bytes) => {
    expect(recogniseFile(bytes)).toBe(type);
  });

  it('and whatever comes has some type', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => recogniseFile(bytes).length > 0));
  });
});
