//! Ten cases from intake to closing, told as they happen, with what the rules say at each turn and the article beside it.
//!
//! The told story is frozen beside the test: a rule that begins to say something else shows in words.

mod coercive_measure;
mod desk;
mod electronic_service_and_court;
mod evidence_registered;
mod hearing;
mod inspection_only;
mod ordinary_penalty;
mod penalty_on_the_spot;
mod props;
mod specialised_complaint;
mod teller;
mod wrong_decision;
mod wrong_on_the_scene;
