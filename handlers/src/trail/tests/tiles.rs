//! Paths, widths and bundles as C2SP tlog-tiles writes them.

use super::*;
use proptest::prelude::*;

#[test]
fn paths_are_those_of_the_document() {
    let path = |level, index, width| Tile { level, index, width }.to_string();
    assert_eq!(path(0, 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(path(0, 0, 256), "tile/0/000");
    assert_eq!(path(1, 5, 17), "tile/1/005.p/17");
    assert_eq!(path(0, 1_000, 1), "tile/0/x001/000.p/1");
    let bundle = Tile { level: 0, index: 273, width: 112 };
    assert_eq!(bundle.entries_path(), "tile/entries/273.p/112");
}

#[test]
fn only_the_one_way_to_write_a_path_is_read() {
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/017",
        "tile/0/000.p/+7",
        "tile/0/001/002",
        "tile/0/x001",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/000/",
        "tile/0/000.p/",
        "tile/0/000.p/1/2",
        "../tile/0/000",
        "tile/0/+01",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(path.parse::<Tile>(), Err(TilePathError), "{path}");
    }
}

proptest! {
    #[test]
    fn a_path_leads_back_to_its_tile(level in 0_u8..8, index in 0_u64..1 << 56, width in 1_u16..=256) {
        let tile = Tile { level, index, width };
        prop_assert_eq!(tile.to_string().parse(), Ok(tile));
    }

    /// Whatever a file holds, reading it ends, and what was read writes the same bytes.
    #[test]
    fn bundles_are_read_as_they_were_written(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok(entries) = Entries::parse(&bytes) {
            prop_assert_eq!(entries.to_bytes().unwrap(), bytes);
        }
    }
}

#[test]
fn a_bundle_that_lies_about_lengths_is_refused() {
    assert_eq!(Entries::parse(&[0xff, 0xff, 1]), Err(EntriesError::Cut(0)));
    assert_eq!(Entries::parse(&[0, 1, 7, 0]), Err(EntriesError::Cut(1)));
    assert_eq!(Entries::parse(&[0; 2 * 257]), Err(EntriesError::TooMany));
    let long = Entries(vec![vec![0; 65_536]]);
    assert_eq!(long.to_bytes(), Err(EntriesError::TooLong(65_536)));
    let longest = Entries(vec![vec![7; 65_535]; 256]);
    assert_eq!(Entries::parse(&longest.to_bytes().unwrap()), Ok(longest));
}
