//! Rate limits.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZero;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use quanji_core::id::DeviceId;

use super::options::{Options, Rate};
use super::problem::ApiError;

/// The limits of a server.
pub(super) struct Limits {
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    exchange: DefaultKeyedRateLimiter<DeviceId>,
}

impl Limits {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            sign_in: DefaultKeyedRateLimiter::keyed(quota(options.sign_in_rate)),
            exchange: DefaultKeyedRateLimiter::keyed(quota(options.exchange_rate)),
        }
    }

    /// Counts an attempt to enrol or to sign in.
    pub(super) fn sign_in(&self, client: IpAddr) -> Result<(), ApiError> {
        check(&self.sign_in, &network(client))
    }

    /// Counts an exchange.
    pub(super) fn exchange(&self, device: DeviceId) -> Result<(), ApiError> {
        check(&self.exchange, &device)
    }

    /// Forgets clients that have been quiet for long enough to start afresh.
    pub(super) fn forget_quiet(&self) {
        self.sign_in.retain_recent();
        self.exchange.retain_recent();
    }
}

fn quota(rate: Rate) -> Quota {
    let at_least_one = |number| NonZero::new(number).unwrap_or(NonZero::<u32>::MIN);
    Quota::per_second(at_least_one(rate.per_second)).allow_burst(at_least_one(rate.burst))
}

fn check<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), ApiError> {
    limiter.check_key(key).map_err(|early| {
        let wait = early.wait_time_from(DefaultClock::default().now());
        ApiError::too_many(wait.as_secs() + 1)
    })
}

/// One subscriber has at least 2^64 addresses of IPv6: they count as one client.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}
