//! Several byte strings in one input: each with its length before it, two bytes, big end first.

/// The parts of an input; what is shorter than it says is taken as far as it goes.
pub(crate) fn split(mut bytes: &[u8], most: usize) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        if parts.len() == most {
            break;
        }
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (part, left) = rest.split_at(length);
        parts.push(part);
        bytes = left;
    }
    parts
}

pub(crate) fn join<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(u16::try_from(part.len()).unwrap().to_be_bytes());
        bytes.extend(part);
    }
    bytes
}
