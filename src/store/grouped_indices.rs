//! Lists of indices by group in one allocation (compressed sparse row layout).

/// Indices by group, such as rows by event group or event groups by dyad.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupedIndices {
    /// The end of each group in `members`.
    ends: Vec<u32>,
    members: Vec<u32>,
}

impl GroupedIndices {
    /// Builds the lists by counting sort. `members` yields pairs of group and index; each group keeps their order.
    pub(super) fn from_pairs(groups: usize, members: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut ends = vec![0_u32; groups];
        let mut count = 0;
        for (group, _) in members.clone() {
            if let Some(size) = ends.get_mut(group as usize) {
                *size += 1;
                count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum - *end;
        }
        let mut grouped = vec![0; count];
        for (group, member) in members {
            if let Some(end) = ends.get_mut(group as usize) {
                if let Some(slot) = grouped.get_mut(*end as usize) {
                    *slot = member;
                }
                *end += 1;
            }
        }
        Self { ends, members: grouped }
    }

    /// Returns the members of all groups.
    pub(super) fn members(&self) -> &[u32] {
        &self.members
    }

    /// Returns the members of a group, in order.
    pub(super) fn members_of(&self, group: usize) -> &[u32] {
        let from = group.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(group).copied().unwrap_or(from);
        self.members.get(from as usize..to as usize).unwrap_or_default()
    }
}
