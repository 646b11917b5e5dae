//! A report for people and for programs.

use std::io::{self, Write};
use std::path::Path;

use quanji_core::package::{Problem, Report, Verdict};

/// Writes it.
pub(crate) fn write(report: &Report, path: &Path, json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        return writeln!(out, "{}", serde_json::to_string(report)?);
    }
    let verdict = match report.verdict {
        Verdict::Holds => "成立 HOLDS",
        Verdict::Fails => "不成立 DOES NOT HOLD",
    };
    writeln!(out, "{verdict}: {}", path.display())?;
    for problem in &report.problems {
        named("problem", problem, out)?;
    }
    for limit in &report.limits {
        named("open", limit, out)?;
    }
    if let Some(package) = &report.package {
        writeln!(out, "bureau {} {}", package.bureau, package.bureau_name.as_deref().unwrap_or_default())?;
        writeln!(out, "case {}; log of {} entries, epoch {}", package.case, package.log_size, package.epoch)?;
        writeln!(out, "for {}: {}", package.recipient, package.purpose)?;
    }
    let counts = [
        ("entries", report.entries.as_ref().map(Vec::len)),
        ("documents", report.documents.as_ref().map(Vec::len)),
        ("recordings", report.media.as_ref().map(Vec::len)),
    ];
    for (what, count) in counts {
        if let Some(count) = count {
            writeln!(out, "{what} without a problem: {count}")?;
        }
    }
    Ok(())
}

fn named(what: &str, Problem { code, subject }: &Problem, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", format!("{what}: {code} {subject}").trim_end())
}
