use super::node::Adapter;
use super::{NodeReader, ProofError};

/// Hashes in a full tile: 2^8 (C2SP tlog-tiles).
const HEIGHT: u8 = 8;
/// Levels of tiles in a tree of 2^62 leaves.
const LEVELS: u8 = 8;

/// The hashes of a tile of the tree of the first `size` leaves, by its path below `tile/` as in
/// `0/x001/234` or `1/000.p/3` (C2SP tlog-tiles, <https://c2sp.org/tlog-tiles>): 32 bytes each, from
/// left to right. `None` if there is no such tile in this tree, or the path is none.
///
/// # Errors
/// A failure of `reader`.
pub fn read_tile<R: NodeReader + ?Sized>(
    path: &str,
    size: u64,
    reader: &R,
) -> Result<Option<Vec<u8>>, ProofError> {
    if !is_sane(path) {
        return Ok(None);
    }
    // The height is left out of the path there, and entries are not given out at all.
    let Ok(tile) = tlog_tiles::Tile::from_path(&format!("tile/{HEIGHT}/{path}")) else { return Ok(None) };
    let below = u32::from(tile.level()) * u32::from(HEIGHT);
    let complete = size.checked_shr(below).unwrap_or_default();
    let end = tile
        .level_index()
        .checked_mul(1 << HEIGHT)
        .and_then(|first| first.checked_add(u64::from(tile.width())));
    if tile.is_data() || end.is_none_or(|end| end > complete) {
        return Ok(None);
    }
    // At most 192 nodes are read at once; a tile has 256.
    let mut bytes = Vec::with_capacity(tile.width() as usize * 32);
    let first = tile.level_index() << HEIGHT;
    let indexes: Vec<u64> = (0..u64::from(tile.width()))
        .map(|step| tlog_tiles::stored_hash_index(tile.level() * HEIGHT, first + step))
        .collect();
    for some in indexes.chunks(128) {
        let hashes = Adapter::run(reader, |adapter| tlog_tiles::HashReader::read_hashes(adapter, some))?;
        bytes.extend(hashes.iter().flat_map(|hash| hash.0));
    }
    Ok(Some(bytes))
}

/// Whether level and width are such that the crate that reads the path does not panic on them.
fn is_sane(path: &str) -> bool {
    let level = path.split_once('/').and_then(|(level, _)| level.parse::<u8>().ok());
    let width = path.rsplit_once(".p/").map(|(_, width)| width.parse::<u8>().unwrap_or_default());
    level.is_some_and(|level| level < LEVELS) && width != Some(0)
}

#[cfg(test)]
mod tests {
    use super::super::reference::{Log, leaf, naive_root};
    use super::*;

    #[test]
    fn a_tile_holds_the_roots_of_its_subtrees() {
        let log = Log::of(600);
        let tile = |path| read_tile(path, 600, &log).unwrap();
        let full = tile("0/001").unwrap();
        assert_eq!(full.len(), 256 * 32);
        assert_eq!(&full[32..64], leaf(257).as_ref());
        let partial = tile("0/002.p/88").unwrap();
        assert_eq!((partial.len(), &partial[87 * 32..]), (88 * 32, leaf(599).as_ref()));
        let leaves: Vec<_> = (256..512).map(leaf).collect();
        let upper = tile("1/000.p/2").unwrap();
        assert_eq!((upper.len(), &upper[32..]), (64, naive_root(&leaves).as_ref()));
        assert!(tile("1/000.p/1").is_some());
    }

    #[test]
    fn what_is_not_in_the_tree_is_not_given() {
        let log = Log::of(600);
        for path in [
            "0/002",
            "0/003",
            "0/002.p/89",
            "0/x001/000",
            "1/000",
            "1/000.p/3",
            "2/000.p/1",
            "63/000.p/1",
            "0/2",
            "0/002.p/0",
            "0/002.p/256",
            "entries/000",
            "data/000",
            "-1/000",
            "0/",
            "",
            "0/../0",
            "8/0/000",
        ] {
            assert_eq!(read_tile(path, 600, &log).unwrap(), None, "{path}");
        }
    }
}
