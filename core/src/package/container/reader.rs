use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};

use super::error::ContainerError;
use super::member::{Member, is_name};
use super::record::{CENTRAL_MAGIC, END_BYTES, END_MAGIC, END64_BYTES, central_header, end, local_header};

/// Longest central directory that is read, bytes: some hundred thousand files.
const MAX_DIRECTORY_BYTES: u64 = 64 * 1024 * 1024;
const CENTRAL_FIXED: usize = 46;

/// Reads what files a container has, and that all of its records are in their one form. The bytes of the files and
/// their check sums are not looked at.
///
/// # Errors
/// [`ContainerError`].
pub fn read_container<R: Read + Seek>(package: &mut R) -> Result<Vec<Member>, ContainerError> {
    let total = package.seek(SeekFrom::End(0))?;
    let (directory_offset, directory_end) = directory_place(package, total)?;
    let length = directory_end.saturating_sub(directory_offset);
    if directory_offset > directory_end || length > MAX_DIRECTORY_BYTES {
        return Err(ContainerError::Form("its end does not fit"));
    }
    let directory = read_at(package, directory_offset, length)?;
    let members = members_of(&directory)?;
    check_form(package, &members, &directory, directory_offset, total)?;
    Ok(members)
}

/// Where the central directory begins and ends, as the end says.
fn directory_place<R: Read + Seek>(package: &mut R, total: u64) -> Result<(u64, u64), ContainerError> {
    let short = ContainerError::Form("it is too short");
    let end_at = total.checked_sub(END_BYTES).ok_or(short)?;
    let bytes = read_at(package, end_at, END_BYTES)?;
    let no_end = ContainerError::Form("its end is missing");
    if !bytes.starts_with(&END_MAGIC) {
        return Err(no_end);
    }
    let (files, length, offset) = (u16_at(&bytes, 10), u32_at(&bytes, 12), u32_at(&bytes, 16));
    if files != u16::MAX && length != u32::MAX && offset != u32::MAX {
        return Ok((offset.into(), end_at));
    }
    let end64_at = end_at.checked_sub(END64_BYTES).ok_or(no_end)?;
    let bytes = read_at(package, end64_at, END64_BYTES)?;
    Ok((u64_at(&bytes, 48), end64_at))
}

fn members_of(mut directory: &[u8]) -> Result<Vec<Member>, ContainerError> {
    let wrong = || ContainerError::Form("its directory is broken");
    let mut members = Vec::new();
    let mut offset = 0_u64;
    while !directory.is_empty() {
        let (fixed, rest) = directory.split_at_checked(CENTRAL_FIXED).ok_or_else(wrong)?;
        let (name, rest) = rest.split_at_checked(u16_at(fixed, 28).into()).ok_or_else(wrong)?;
        let (extra, rest) = rest.split_at_checked(u16_at(fixed, 30).into()).ok_or_else(wrong)?;
        if !fixed.starts_with(&CENTRAL_MAGIC) {
            return Err(wrong());
        }
        let length = match u32_at(fixed, 20) {
            u32::MAX => u64_at(extra, 4),
            length => length.into(),
        };
        let name = std::str::from_utf8(name).map_err(|_| wrong())?.to_owned();
        let member = Member { name, length, crc32: u32_at(fixed, 16), offset };
        // Files lie one after the other: the offset follows, and what the record says is compared later.
        let header = local_header(&member).len() as u64;
        offset = offset.checked_add(header).and_then(|at| at.checked_add(length)).ok_or_else(wrong)?;
        members.push(member);
        directory = rest;
    }
    Ok(members)
}

/// Makes every record anew and compares.
fn check_form<R: Read + Seek>(
    package: &mut R,
    members: &[Member],
    directory: &[u8],
    directory_offset: u64,
    total: u64,
) -> Result<(), ContainerError> {
    let names: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    if names.len() != members.len() || !members.iter().all(|member| is_name(&member.name)) {
        return Err(ContainerError::Form("a name that no file of a package can have, or twice the same"));
    }
    let made: Vec<u8> = members.iter().flat_map(central_header).collect();
    if made != directory {
        return Err(ContainerError::Form("its directory is not in the one form"));
    }
    let mut at = 0;
    for member in members {
        let header = local_header(member);
        if at > directory_offset || read_at(package, at, header.len() as u64)? != header {
            return Err(ContainerError::Form("a header is not in the one form"));
        }
        at += header.len() as u64 + member.length;
    }
    if at != directory_offset {
        return Err(ContainerError::Form("something lies between the files and the directory"));
    }
    let made = end(members.len() as u64, directory.len() as u64, directory_offset);
    let end_at = directory_offset + directory.len() as u64;
    if total != end_at + made.len() as u64 || read_at(package, end_at, made.len() as u64)? != made {
        return Err(ContainerError::Form("its end is not in the one form"));
    }
    Ok(())
}

/// The bytes at a place; fewer at the end of the file.
fn read_at<R: Read + Seek>(package: &mut R, offset: u64, length: u64) -> Result<Vec<u8>, ContainerError> {
    package.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    package.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn bytes_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    // A record that is too short reads as zeros, and is then not equal to the one made anew.
    at.checked_add(N)
        .and_then(|end| bytes.get(at..end))
        .and_then(|part| part.try_into().ok())
        .unwrap_or([0; N])
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes_at(bytes, at))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes_at(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes_at(bytes, at))
}
