//! PDF files as they are frozen: by digest, and as images, page by page.
//!
//! A digest holds for the font files that it names: other fonts draw other outlines. Then the images alone are compared,
//! and the run says so. `QUANJI_UPDATE=1` writes the files anew after an intended change; look at the images then.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use quanji_server::paper::Fonts;
use quanji_tests::harness::{program, scratch};
use serde::{Deserialize, Serialize};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/paper/golden");
/// Documents whose images are kept: a record, lines of questions, a table, a stamp, two pages.
const PICTURED: [&str; 5] = ["HS-20", "HS-21", "HS-22", "HS-29", "HS-57"];
/// Dots per inch of the images.
const RESOLUTION: &str = "50";
/// Most that two images of one page may differ: mean over the page, of 255. Other versions of a font or of the
/// program that draws differ by the edges of strokes.
const TOLERANCE: f64 = 2.5;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Digests {
    /// SHA-256 of each font file.
    fonts: Vec<String>,
    /// SHA-256 of the PDF of each template's preview.
    pdf: BTreeMap<String, String>,
}

#[test]
fn every_template_is_drawn_as_it_was() {
    let folder = scratch();
    let updating = std::env::var_os("QUANJI_UPDATE").is_some();
    let fonts: Vec<String> =
        Fonts::find().unwrap().digests().iter().map(|file| hexadecimal(&file.sha256)).collect();
    let mut found = Digests { fonts, pdf: BTreeMap::new() };
    for template in quanji_core::catalog::Catalog::builtin().unwrap().templates() {
        let file = folder.path().join(format!("{}.pdf", template.code));
        render(&template.code, &file);
        let bytes = std::fs::read(&file).unwrap();
        found.pdf.insert(template.code.clone(), quanji_core::record::digest_of(&bytes).to_string());
        if PICTURED.contains(&template.code.as_str()) {
            for page in images(&file) {
                compare(&template.code, &page, updating);
            }
        }
    }
    let path = Path::new(GOLDEN).join("digests.json");
    if updating {
        std::fs::write(&path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let frozen: Digests = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    if frozen.fonts == found.fonts {
        assert_eq!(found.pdf, frozen.pdf, "the same content and fonts give the same bytes");
    } else {
        not_checked("digests of PDF files: the fonts here are not those of tests/paper/golden/digests.json");
    }
    assert_eq!(found.pdf.len(), 47);
}

/// Tells `tests/run` what this run could not check; it prints that at the end.
fn not_checked(what: &str) {
    if let Some(file) = std::env::var_os("QUANJI_NOT_CHECKED") {
        let mut said = std::fs::read_to_string(&file).unwrap_or_default();
        writeln!(said, "{what}").unwrap();
        std::fs::write(&file, said).unwrap();
    }
    eprintln!("NOT CHECKED: {what}");
}

fn render(code: &str, out: &Path) {
    let output = Command::new(program("quanji-server"))
        .args(["render", "--template", code, "--out"])
        .arg(out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A grey image.
struct Image {
    name: String,
    size: String,
    pixels: Vec<u8>,
}

/// The pages of a PDF file, drawn by a program that is not ours.
fn images(pdf: &Path) -> Vec<Image> {
    let prefix = pdf.with_extension("");
    let status = Command::new("pdftoppm").args(["-gray", "-r", RESOLUTION]).arg(pdf).arg(&prefix).status();
    assert!(status.expect("pdftoppm of poppler-utils is needed").success());
    let folder = pdf.parent().unwrap();
    let stem = prefix.file_name().unwrap().to_str().unwrap().to_owned();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "pgm"));
    files.retain(|file| file.file_name().unwrap().to_str().unwrap().starts_with(&stem));
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

/// Reads a binary PGM file of 8 bits.
fn read(file: &Path) -> Image {
    let bytes = std::fs::read(file).unwrap();
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let head: Vec<String> =
        lines.by_ref().take(3).map(|line| String::from_utf8(line.to_vec()).unwrap()).collect();
    assert_eq!((head[0].as_str(), head[2].as_str()), ("P5", "255"), "{}", file.display());
    let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
    Image { name, size: head[1].clone(), pixels: lines.next().unwrap().to_vec() }
}

fn compare(code: &str, image: &Image, updating: bool) {
    let path = Path::new(GOLDEN).join(format!("{}.pgm.zst", image.name));
    if updating {
        let mut file = format!("P5\n{}\n255\n", image.size).into_bytes();
        file.extend(&image.pixels);
        std::fs::write(&path, zstd::encode_all(file.as_slice(), 19).unwrap()).unwrap();
    }
    let kept = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let kept = zstd::decode_all(kept.as_slice()).unwrap();
    let head = format!("P5\n{}\n255\n", image.size);
    let golden = kept.strip_prefix(head.as_bytes()).unwrap_or_else(|| panic!("{code}: another size of page"));
    let apart: f64 = golden.iter().zip(&image.pixels).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    let mean = apart / f64::from(u32::try_from(image.pixels.len()).unwrap());
    assert!(mean < TOLERANCE, "{}: differs by {mean:.2} of 255 from its image", image.name);
    let ink = image.pixels.iter().filter(|pixel| **pixel < 128).count();
    assert!(ink > 500, "{}: an empty page", image.name);
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
