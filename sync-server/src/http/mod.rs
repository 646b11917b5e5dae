//! The office over HTTP: endpoints for terminals, for operators, and the supervisor pages.

mod body;
mod client_address;
mod enrol;
mod events;
mod exchange;
mod health;
mod limit;
mod media;
mod metrics;
mod options;
mod problem;
mod router;
mod served;
mod server;
mod tls;

#[cfg(test)]
mod tests;

pub use client_address::ClientAddress;
pub use options::{Options, Rate, TlsFiles};
pub use problem::ApiError;
pub use server::{ServeError, Server, router_of, serve};
