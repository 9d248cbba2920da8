//! Which of the gateways there are a shop sells by, and in which order they are offered.

use crate::GatewayId;
use serde::{Deserialize, Serialize};

/// What a shop made of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It makes links, once it has a key.
    Enabled,
    /// It makes no new links; those it made are watched and asked about as ever.
    Disabled,
    /// The shop has done with it: no key of it is used.
    Removed,
}

/// One gateway's place, as settings keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which gateway.
    pub gateway: GatewayId,
    /// What the shop made of it.
    pub standing: Standing,
}

/// Every gateway there is, the one that is offered first at the front, those that were removed at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GatewayOrder(Vec<Place>);

impl GatewayOrder {
    /// The order as settings have it, over the gateways that are `known` now: what isn't known any more is left
    /// out, what wasn't known then comes behind the others and is enabled.
    pub fn of(stored: Vec<Place>, known: &[GatewayId]) -> GatewayOrder {
        let mut order = GatewayOrder::default();
        let newer =
            known.iter().map(|gateway| Place { gateway: gateway.clone(), standing: Standing::Enabled });
        for place in stored.into_iter().chain(newer) {
            if known.contains(&place.gateway) && order.place(&place.gateway).is_none() {
                order.0.push(place);
            }
        }
        order.removed_last()
    }

    /// The places, in their order, for the settings.
    pub fn places(&self) -> &[Place] {
        &self.0
    }

    /// The gateways in their order.
    pub fn gateways(&self) -> impl Iterator<Item = &GatewayId> {
        self.0.iter().map(|place| &place.gateway)
    }

    /// What the shop made of a gateway; of one that isn't known, that it was removed.
    pub fn standing(&self, gateway: &GatewayId) -> Standing {
        self.place(gateway).map_or(Standing::Removed, |place| place.standing)
    }

    /// The order once the shop made that of a gateway. One that is removed goes behind all others, one that comes
    /// back behind those that are there.
    #[must_use]
    pub fn with(&self, gateway: &GatewayId, standing: Standing) -> GatewayOrder {
        let mut next = self.clone();
        let moves = (self.standing(gateway) == Standing::Removed) != (standing == Standing::Removed);
        if let Some(at) = next.0.iter().position(|place| place.gateway == *gateway) {
            next.0[at].standing = standing;
            if moves {
                let place = next.0.remove(at);
                next.0.push(place);
            }
        }
        next.removed_last()
    }

    /// The order with these gateways first, in this order, and the others behind them as they were. `None` when
    /// one isn't known or is named twice.
    pub fn with_first(&self, wanted: &[GatewayId]) -> Option<GatewayOrder> {
        let mut places = Vec::new();
        for gateway in wanted {
            if places.iter().any(|place: &Place| place.gateway == *gateway) {
                return None;
            }
            places.push(self.place(gateway)?.clone());
        }
        let rest = self.0.iter().filter(|place| !wanted.contains(&place.gateway)).cloned();
        places.extend(rest.collect::<Vec<_>>());
        Some(GatewayOrder(places).removed_last())
    }

    fn place(&self, gateway: &GatewayId) -> Option<&Place> {
        self.0.iter().find(|place| place.gateway == *gateway)
    }

    fn removed_last(mut self) -> GatewayOrder {
        self.0.sort_by_key(|place| place.standing == Standing::Removed);
        self
    }
}
