//! Medians, percentiles, and ratios with what chance may have done to them.

use crate::chance::Chance;

const RESAMPLES: usize = 4000;
const SEED: u64 = 2026;

/// A ratio with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    pub middle: f64,
    pub low: f64,
    pub high: f64,
}

/// The value below which a share of the values lies, by linear interpolation. `values` is not empty.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * (place - place.floor())
}

pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub fn worst(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The median of what each pair's first is of its second; pairs are resampled whole.
pub fn ratio_of_pairs(ours: &[f64], control: &[f64]) -> Ratio {
    let ratios: Vec<f64> = ours.iter().zip(control).map(|(ours, control)| ours / control).collect();
    interval(median(&ratios), |chance| median(&drawn(&ratios, chance)))
}

/// What the first's mean is of a known figure.
pub fn ratio_of_mean_to(ours: &[f64], known: f64) -> Ratio {
    interval(mean(ours) / known, |chance| mean(&drawn(ours, chance)) / known)
}

fn interval(middle: f64, mut again: impl FnMut(&mut Chance) -> f64) -> Ratio {
    let mut chance = Chance::from_seed(SEED);
    let drawn: Vec<f64> = (0..RESAMPLES).map(|_| again(&mut chance)).collect();
    Ratio { middle, low: percentile(&drawn, 0.025), high: percentile(&drawn, 0.975) }
}

fn drawn(values: &[f64], chance: &mut Chance) -> Vec<f64> {
    values.iter().map(|_| values[chance.below(values.len())]).collect()
}
