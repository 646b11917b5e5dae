use super::*;

fn day(text: &str) -> Day {
    Day::read(text).unwrap()
}

/// The vectors of the study of the law (requirements B.10), computed by hand from the arrangement for 2026.
#[test]
fn terms_of_working_days() {
    let calendar = WorkCalendar::builtin().unwrap();
    for (workdays, from, to) in [
        (5, "2026-09-23", "2026-10-08"),
        (5, "2026-02-12", "2026-02-26"),
        (7, "2026-02-12", "2026-02-28"),
        (7, "2026-09-24", "2026-10-12"),
        (7, "2026-04-30", "2026-05-13"),
        (10, "2026-09-18", "2026-10-09"),
        (7, "2026-03-02", "2026-03-11"),
        (7, "2026-06-18", "2026-06-30"),
        (3, "2026-09-24", "2026-09-30"),
    ] {
        let due = calendar.add_workdays(day(from), workdays);
        assert_eq!(due, Due { day: day(to), provisional: None }, "{workdays} from {from}");
    }
}

#[test]
fn terms_of_calendar_days_and_months() {
    let calendar = WorkCalendar::builtin().unwrap();
    for (days, from, strict, rolled) in [
        (90, "2026-02-10", "2026-05-11", "2026-05-11"),
        (90, "2026-01-05", "2026-04-05", "2026-04-07"),
        (90, "2026-07-03", "2026-10-01", "2026-10-08"),
        (15, "2026-09-20", "2026-10-05", "2026-10-08"),
        (30, "2026-09-05", "2026-10-05", "2026-10-08"),
        (60, "2026-09-05", "2026-11-04", "2026-11-04"),
    ] {
        let last = day(from).plus_days(days);
        assert_eq!((last, calendar.roll(last).day), (day(strict), day(rolled)), "{days} from {from}");
    }
    assert_eq!(day("2026-08-31").plus_months(6), Some(day("2027-02-28")));
    assert_eq!(day("2025-12-31").plus_months(6), Some(day("2026-06-30")));
}

#[test]
fn a_year_that_is_not_published_gives_a_provisional_day() {
    let mut calendar = WorkCalendar::builtin().unwrap().clone();
    let due = calendar.add_workdays(day("2026-12-25"), 5);
    assert_eq!(due, Due { day: day("2027-01-01"), provisional: Some(2027) });
    let arrangement = YearArrangement { off: vec!["2027-01-01..2027-01-03".into()], work: vec![] };
    calendar.add(2027, &arrangement).unwrap();
    assert_eq!(
        calendar.add_workdays(day("2026-12-25"), 5),
        Due { day: day("2027-01-04"), provisional: None }
    );
}

#[test]
fn days_before_a_hearing() {
    let calendar = WorkCalendar::builtin().unwrap();
    assert_eq!(calendar.workdays_before(day("2026-10-12"), 7).day, day("2026-09-24"));
    assert_eq!(calendar.workdays_before(day("2026-10-12"), 8).day, day("2026-09-23"));
}

#[test]
fn an_arrangement_that_cannot_be_is_refused() {
    let mut calendar = WorkCalendar::default();
    for (off, work) in
        [("2026-02-30", "2026-02-28"), ("2027-01-01", "2026-02-28"), ("2026-01-01", "2026-02-27")]
    {
        let arrangement = YearArrangement { off: vec![off.into()], work: vec![work.into()] };
        assert!(calendar.add(2026, &arrangement).is_err(), "{off} {work}");
    }
}
