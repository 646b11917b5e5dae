//! Determinism, hostile text, fonts.

use std::path::PathBuf;

use super::text::run;
use super::{Fonts, PaperError, pdf, pdf_a, unprintable};
use quanji_core::page::{Circle, Ink, Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, Paper, Rule, Squares, TextLine};

const HOSTILE: [&str; 9] = [
    "#import \"@preview/x\": *",
    "\"); #panic(\"",
    "\\ \\u{41} \\\\",
    "$ x^2 $ *粗* _斜_ `原` <标签> @引用 // /* ~ --",
    "（《“行首标点”》），。",
    "当事人：王〇〇  （两个空格）",
    " 前后空格 ",
    "endstream endobj ) Tj ET % <</Type/Catalog>>",
    "卫生监督ABC 123，混排",
];

fn fonts() -> Fonts {
    Fonts::find().unwrap()
}

fn line(words: &str) -> TextLine {
    TextLine { x: 2500, y: 3700, width: 16_000, size: 494, bold: false, faint: false, text: words.to_owned() }
}

fn paper() -> Paper {
    let mut marks: Vec<_> = (0..)
        .zip(HOSTILE)
        .map(|(i, words)| {
            Mark::Text(TextLine { y: 3700 + 800 * i, bold: i % 2 == 1, faint: i % 3 == 1, ..line(words) })
        })
        .collect();
    marks.extend([
        Mark::Rule(Rule { x1: 2500, y1: 12_000, x2: 18_500, y2: 12_000, thickness: 20, dashed: false }),
        Mark::Rule(Rule { x1: 2500, y1: 12_000, x2: 2500, y2: 14_000, thickness: 20, dashed: true }),
        Mark::Ink(Ink {
            strokes: vec![vec![(3000, 15_000), (3500, 15_400), (4200, 14_900)], vec![(5000, 15_000)], vec![]],
            thickness: 60,
        }),
        Mark::Squares(Squares {
            x: 15_000,
            y: 15_000,
            side: 80,
            rows: ["###.#", "#.#..", "###.#", ".....", "#.#.#"].map(str::to_owned).to_vec(),
            text: "https://例.invalid/1".to_owned(),
        }),
        Mark::Circle(Circle { x: 14_000, y: 23_000, radius: 2000, thickness: 30, dashed: true }),
    ]);
    Paper {
        layout: 1,
        title: "现场笔录 <&\"> \u{1}".to_owned(),
        pages: vec![Page { marks }, Page::default()],
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let first = pdf(&paper(), &fonts()).unwrap();
    let second = std::thread::spawn(|| pdf(&paper(), &fonts()).unwrap()).join().unwrap();
    assert!(first.starts_with(b"%PDF-1.7"));
    assert!(first == second);
    assert!(!first.windows(12).any(|bytes| bytes == b"CreationDate"));
    let mut other = paper();
    other.title.push('2');
    assert!(pdf(&other, &fonts()).unwrap() != first);
}

#[test]
fn an_archival_file_has_the_time_that_is_given() {
    let made = 1_763_946_900_123;
    let first = pdf_a(&paper(), &fonts(), made).unwrap();
    assert!(first == pdf_a(&paper(), &fonts(), made).unwrap());
    let words = String::from_utf8_lossy(&first);
    assert!(words.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(words.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
    assert!(words.contains("2025-11-24T01:15:00"));
    assert!(matches!(pdf_a(&paper(), &fonts(), i64::MAX), Err(PaperError::Time(_))));
}

#[test]
fn every_character_is_one_glyph_at_its_place() {
    let fonts = fonts();
    for words in HOSTILE {
        let run = run(&line(words), &fonts).unwrap();
        assert_eq!(run.text, words);
        assert_eq!(run.glyphs.len(), words.chars().count());
        assert!(run.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
    }
    let run = run(&line("（《国》），。"), &fonts).unwrap();
    assert!(run.glyphs.iter().all(|glyph| glyph.x_advance == 1.0));
}

#[test]
fn what_has_no_shape_is_shown_as_missing() {
    let fonts = fonts();
    let words = "甲\u{202E}乙\u{200B}\u{1F996}\u{7}丙\n";
    let run = run(&line(words), &fonts).unwrap();
    assert_eq!(run.text, "甲□乙□□□丙□");
    assert!(run.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
    let mut paper = paper();
    assert!(unprintable(&paper, &fonts).is_empty());
    paper.pages[1].marks.push(Mark::Text(line(words)));
    assert_eq!(
        unprintable(&paper, &fonts).into_iter().collect::<String>(),
        "\u{7}\n\u{200B}\u{202E}\u{1F996}"
    );
    pdf(&paper, &fonts).unwrap();
}

#[test]
fn a_line_never_leaves_its_place() {
    let fonts = fonts();
    let narrow = TextLine { width: 1000, ..line("四个汉字") };
    let narrowed = run(&narrow, &fonts).unwrap();
    assert!((narrowed.narrowing * 4.0 * 4.94 - 10.0).abs() < 1e-4);
    let exact = TextLine { width: 4 * 494, ..line("四个汉字") };
    assert_eq!(run(&exact, &fonts).unwrap().narrowing, 1.0);
}

#[test]
fn what_is_no_paper_is_refused() {
    let fonts = fonts();
    let none = Paper { pages: vec![], ..paper() };
    assert!(matches!(pdf(&none, &fonts), Err(PaperError::NoPages)));
    let far =
        Mark::Text(TextLine { x: i32::MAX, y: i32::MIN, size: i32::MAX, width: i32::MIN, ..line("远") });
    let far = Paper { pages: vec![Page { marks: vec![far] }], ..paper() };
    // Outside of every page, and no reason to panic.
    let _ = pdf(&far, &fonts);
    assert_eq!((PAGE_WIDTH, PAGE_HEIGHT), (21_000, 29_700));
}

#[test]
fn missing_fonts_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = Fonts::find_in(&[folder.path().to_owned(), PathBuf::from("/nowhere")]).unwrap_err();
    assert!(matches!(error, PaperError::FontMissing { .. }));
    let words = error.to_string();
    for part in ["Noto Serif CJK SC", "Regular", "/nowhere", "fonts-noto-cjk", "QUANJI_FONTS"] {
        assert!(words.contains(part), "{words}");
    }
    let fake = folder.path().join("NotoSerifCJK-Regular.ttc");
    std::fs::write(&fake, "no font").unwrap();
    let error = Fonts::find_in(&[folder.path().to_owned()]).unwrap_err();
    assert!(matches!(error, PaperError::FontUnfit { path, .. } if path == fake));
}

#[test]
fn font_files_have_digests() {
    let fonts = fonts();
    assert_eq!(fonts.digests().len(), 2);
    assert!(fonts.digests().iter().all(|file| file.path.is_file() && file.sha256 != [0; 32]));
}
