//! The records of a ZIP file (APPNOTE 6.3.10), in the one form that a package has.

use super::member::Member;

/// From here on a length or an offset stands in an extra field.
const LARGE: u64 = 0xffff_ffff;
/// From here on the number of files stands in the ZIP64 end.
const MANY: u64 = 0xffff;
/// UTF-8 names.
const FLAGS: u16 = 0x0800;
/// 1980-01-01: the first day that the format knows.
const DATE: u16 = 0x0021;
/// 2.0, or 4.5 with an extra field.
const VERSION: u16 = 20;
const VERSION_ZIP64: u16 = 45;

/// Length of the end, bytes.
pub(super) const END_BYTES: u64 = 22;
/// Length of the ZIP64 end and its locator, bytes.
pub(super) const END64_BYTES: u64 = 76;
pub(super) const END_MAGIC: [u8; 4] = *b"PK\x05\x06";
pub(super) const CENTRAL_MAGIC: [u8; 4] = *b"PK\x01\x02";

/// The header before the bytes of a file.
pub(super) fn local_header(member: &Member) -> Vec<u8> {
    let mut extra = Vec::new();
    if member.length >= LARGE {
        extra.extend([member.length.to_le_bytes(), member.length.to_le_bytes()].concat());
    }
    let extra = extra_field(&extra);
    let mut bytes = b"PK\x03\x04".to_vec();
    common(&mut bytes, member, &extra);
    bytes.extend(member.name.as_bytes());
    bytes.extend(extra);
    bytes
}

/// The record of a file in the central directory.
pub(super) fn central_header(member: &Member) -> Vec<u8> {
    let mut extra = Vec::new();
    if member.length >= LARGE {
        extra.extend([member.length.to_le_bytes(), member.length.to_le_bytes()].concat());
    }
    if member.offset >= LARGE {
        extra.extend(member.offset.to_le_bytes());
    }
    let extra = extra_field(&extra);
    let mut bytes = CENTRAL_MAGIC.to_vec();
    bytes.extend(version_for(&extra).to_le_bytes());
    common(&mut bytes, member, &extra);
    // Comment, disk, internal and external attributes.
    bytes.extend([0; 10]);
    bytes.extend(small(member.offset).to_le_bytes());
    bytes.extend(member.name.as_bytes());
    bytes.extend(extra);
    bytes
}

/// What follows the central directory.
pub(super) fn end(files: u64, directory_length: u64, directory_offset: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if needs_zip64(files, directory_length, directory_offset) {
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([VERSION_ZIP64.to_le_bytes(), VERSION_ZIP64.to_le_bytes()].concat());
        bytes.extend([0; 8]);
        for number in [files, files, directory_length, directory_offset] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07");
        bytes.extend([0; 4]);
        bytes.extend((directory_offset + directory_length).to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    bytes.extend(END_MAGIC);
    bytes.extend([0; 4]);
    let count = u16::try_from(files.min(MANY)).unwrap_or(u16::MAX);
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend(small(directory_length).to_le_bytes());
    bytes.extend(small(directory_offset).to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// Whether a field of the end is too small.
pub(super) const fn needs_zip64(files: u64, directory_length: u64, directory_offset: u64) -> bool {
    files >= MANY || directory_length >= LARGE || directory_offset >= LARGE
}

fn common(bytes: &mut Vec<u8>, member: &Member, extra: &[u8]) {
    for number in [version_for(extra), FLAGS, 0, 0, DATE] {
        bytes.extend(number.to_le_bytes());
    }
    for number in [member.crc32, small(member.length), small(member.length)] {
        bytes.extend(number.to_le_bytes());
    }
    for length in [member.name.len(), extra.len()] {
        bytes.extend(u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
    }
}

fn version_for(extra: &[u8]) -> u16 {
    if extra.is_empty() { VERSION } else { VERSION_ZIP64 }
}

fn extra_field(content: &[u8]) -> Vec<u8> {
    if content.is_empty() {
        return Vec::new();
    }
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    [&[1, 0], length.to_le_bytes().as_slice(), content].concat()
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
