//! The table of ratios, for people and as JSON.

use serde_json::{Value, json};

/// One promise and what was measured.
pub struct Row {
    pub promise: &'static str,
    pub measured: String,
    pub against: String,
    pub ratio: f64,
    /// The ratio must not be above this.
    pub limit: f64,
}

/// Prints the table. Returns whether every promise was kept.
pub fn print(rows: &[Row]) -> bool {
    println!("{:<58} {:>14} {:>14} {:>8} {:>7}", "promise", "measured", "against", "ratio", "limit");
    for row in rows {
        let mark = if row.ratio <= row.limit { "" } else { "  MISSED" };
        println!(
            "{:<58} {:>14} {:>14} {:>8.2} {:>7.2}{mark}",
            row.promise, row.measured, row.against, row.ratio, row.limit
        );
    }
    rows.iter().all(|row| row.ratio <= row.limit)
}

/// The same as JSON.
pub fn json(rows: &[Row]) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({"promise": row.promise, "measured": row.measured, "against": row.against, "ratio": row.ratio,
                   "limit": row.limit, "kept": row.ratio <= row.limit})
        })
        .collect();
    json!({"processors": std::thread::available_parallelism().map_or(0, usize::from), "rows": rows})
}
