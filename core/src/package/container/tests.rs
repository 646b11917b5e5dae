use std::io::Cursor;

use super::*;

fn made(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = PackageWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.write(name, bytes.len() as u64, *bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn names(package: &[u8]) -> Result<Vec<String>, ContainerError> {
    let members = read_container(&mut Cursor::new(package))?;
    Ok(members.into_iter().map(|member| member.name).collect())
}

#[test]
fn what_was_written_is_read_in_order() {
    let package = made(&[("b.html", b"<p>"), ("a/empty", b""), ("a/c-1_2.json", b"{}")]);
    assert_eq!(names(&package).unwrap(), ["b.html", "a/empty", "a/c-1_2.json"]);
    assert_eq!(names(&made(&[])).unwrap(), Vec::<String>::new());
    let members = read_container(&mut Cursor::new(&package)).unwrap();
    let first = usize::try_from(members[0].data_offset()).unwrap();
    assert_eq!(&package[first..first + 3], b"<p>");
    // CRC-32 of the word that APPNOTE readers are tried with.
    assert_eq!(read_container(&mut Cursor::new(made(&[("x", b"123456789")]))).unwrap()[0].crc32, 0xcbf4_3926);
}

#[test]
fn no_other_byte_is_accepted() {
    let package = made(&[("a.txt", b"one"), ("b.txt", b"two")]);
    let data = [b"one", b"two"].map(|text| package.windows(3).position(|part| part == text).unwrap());
    for at in 0..package.len() {
        let is_data = data.iter().any(|begin| (*begin..begin + 3).contains(&at));
        // A changed check sum that both headers agree on is found when the bytes are read.
        for bit in 0..8 {
            let mut changed = package.clone();
            changed[at] ^= 1 << bit;
            assert_eq!(names(&changed).is_ok(), is_data, "byte {at}, bit {bit}");
        }
    }
    for end in 0..package.len() {
        assert!(names(&package[..end]).is_err(), "cut at {end}");
    }
    for (before, after) in [(&b"x"[..], &b""[..]), (b"", b"x"), (b"PK", b"PK")] {
        assert!(names(&[before, &package, after].concat()).is_err());
    }
}

#[test]
fn names_that_leave_a_folder_are_refused() {
    let long = "a".repeat(201);
    for name in ["", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "A", "a b", "a\\b", "文书", "-a", &long]
    {
        let mut writer = PackageWriter::new(Cursor::new(Vec::new()));
        assert!(writer.write(name, 0, &b""[..]).is_err(), "{name}");
    }
    let mut writer = PackageWriter::new(Cursor::new(Vec::new()));
    writer.write("a", 0, &b""[..]).unwrap();
    assert!(writer.write("a", 0, &b""[..]).is_err(), "twice the same name");
}

#[test]
fn a_file_that_is_not_as_long_as_stated_ends_the_writing() {
    for length in [2, 4] {
        let mut writer = PackageWriter::new(Cursor::new(Vec::new()));
        assert!(writer.write("a", length, &b"abc"[..]).is_err());
    }
}

/// Files above four gigabytes, and central directories behind them: only the records are made, with a hole for the bytes.
#[test]
fn large_files_have_their_lengths_in_an_extra_field() {
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::create_new(folder.path().join("large")).unwrap();
    let lengths = [0xffff_fffe_u64, 0xffff_ffff, 5];
    let mut at = 0;
    let mut members = Vec::new();
    for (number, length) in lengths.iter().enumerate() {
        let member = Member { name: format!("f{number}"), length: *length, crc32: 7, offset: at };
        let header = record::local_header(&member);
        std::os::unix::fs::FileExt::write_all_at(&file, &header, at).unwrap();
        at += header.len() as u64 + length;
        members.push(member);
    }
    let directory: Vec<u8> = members.iter().flat_map(record::central_header).collect();
    std::os::unix::fs::FileExt::write_all_at(&file, &directory, at).unwrap();
    let end = record::end(members.len() as u64, directory.len() as u64, at);
    std::os::unix::fs::FileExt::write_all_at(&file, &end, at + directory.len() as u64).unwrap();
    let mut file = std::fs::File::open(folder.path().join("large")).unwrap();
    assert_eq!(read_container(&mut file).unwrap(), members);
}

#[test]
fn many_files_have_their_number_in_the_zip64_end() {
    let files: Vec<String> = (0..70_000).map(|number| format!("f{number}")).collect();
    let mut writer = PackageWriter::new(Cursor::new(Vec::new()));
    for name in &files {
        writer.write(name, 0, &b""[..]).unwrap();
    }
    assert_eq!(names(&writer.finish().unwrap().into_inner()).unwrap(), files);
}
