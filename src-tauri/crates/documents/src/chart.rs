//! Bars from integers: how high each is of a scale that people can read.

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What stands below it.
    pub label: String,
    /// Its height in thousandths of the scale.
    pub per_mille: u32,
}

/// Bars and their scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The bars, in order.
    pub bars: Vec<Bar>,
    /// The lines of the scale, the lowest first: value in minor units, height in thousandths.
    pub lines: Vec<(i64, u32)>,
}

/// A chart of `values` (minor units); `minor_per_major` keeps the scale on whole major units. Negative
/// values stand as none.
pub fn chart(values: &[(String, i64)], minor_per_major: i64) -> Chart {
    let most = values.iter().map(|(_, value)| *value).max().unwrap_or(0);
    let step = step(most, minor_per_major.max(1));
    let top = step.saturating_mul((most.saturating_add(step - 1) / step).max(1));
    let height = |value: i64| {
        let height = i128::from(value.max(0)) * 1000 / i128::from(top);
        u32::try_from(height).unwrap_or(1000).min(1000)
    };
    Chart {
        bars: values
            .iter()
            .map(|(label, value)| Bar { label: label.clone(), per_mille: height(*value) })
            .collect(),
        lines: (1..=top / step).map(|count| (step * count, height(step * count))).collect(),
    }
}

/// 1, 2 or 5 and noughts, so that at most four steps reach the most.
fn step(most: i64, minor_per_major: i64) -> i64 {
    let mut power = minor_per_major;
    loop {
        for digit in [1, 2, 5] {
            let step = power.saturating_mul(digit);
            if step.saturating_mul(4) >= most {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64]) -> Chart {
        let values: Vec<_> = values.iter().map(|value| (value.to_string(), *value)).collect();
        chart(&values, 100)
    }

    #[test]
    fn the_scale_is_round_and_no_bar_leaves_it() {
        let chart = of(&[0, 2_600_000, 1_300_000]);
        assert_eq!(chart.lines, [(1_000_000, 333), (2_000_000, 666), (3_000_000, 1000)]);
        assert_eq!(chart.bars.iter().map(|bar| bar.per_mille).collect::<Vec<_>>(), [0, 866, 433]);
    }

    #[test]
    fn nothing_and_too_much_still_have_a_scale() {
        assert_eq!(of(&[]).lines, [(100, 1000)]);
        assert_eq!(of(&[0, -5]).bars[1].per_mille, 0);
        let huge = of(&[i64::MAX, 1]);
        assert!(huge.bars[0].per_mille <= 1000 && huge.lines.len() <= 10);
    }
}
