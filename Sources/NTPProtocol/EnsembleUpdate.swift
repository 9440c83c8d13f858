import ClockAlgorithms
import NTPTime

// Several survivors measure one oscillator: what they know of it together.

extension NTPNode {
    /// Lets the ensemble have the survivors' new samples.
    ///
    /// - Parameter opinions: what each survivor says alone.
    /// - Returns: what they say together; `clock`, the mean of their opinions, where the ensemble
    ///   has nothing better.
    mutating func refine(
        _ clock: CombinedClock, of opinions: [SourceOpinion], newest: Int
    ) -> CombinedClock {
        let members = opinions.filter { !$0.isDiscredited }
        guard members.count > 1,
            let estimator = associations[newest].estimation?.estimator
        else {
            ensemble = nil
            return clock
        }
        var joint = ensemble ?? ClockEnsemble(clock, source: estimator)
        ensemble = nil
        let fresh = members.map(\.index).filter {
            associations[$0].estimation?.isNewToEnsemble ?? false
        }.sorted { sampled($0) < sampled($1) }
        for index in fresh { associations[index].estimation?.teach(&joint, fallback: clock) }
        var refined = members
        for position in refined.indices {
            if let offset = associations[refined[position].index].estimation?.offset {
                joint.refine(&refined[position], of: offset, at: clock.time)
            }
        }
        var together = CombinedClock(&refined, at: clock.time)
        let interval = clock.time - joint.estimate.time
        together.frequency = joint.estimate.frequency + joint.estimate.drift * interval
        together.drift = joint.estimate.drift
        // It shares its paths with the estimators, but not its state: if it left them, it is wrong.
        let widest = members.map(\.phaseVariance).max() ?? 0
        let allowed = NTPNode.agreement * widest.squareRoot() + 1e-7
        guard abs(together.phase - clock.phase) <= allowed else {
            for member in members {
                associations[member.index].estimation?.offset = EnsembleOffset()
            }
            return clock
        }
        ensemble = joint
        return together
    }

    /// Deviations of the least certain source.
    private static let agreement = 4.0
}

extension SourceEstimation {
    var isNewToEnsemble: Bool { sampledAt != taughtAt }

    fileprivate mutating func teach(
        _ ensemble: inout ClockEnsemble, fallback clock: CombinedClock
    ) {
        if estimator.steps != taughtSteps { offset = EnsembleOffset() }
        taughtSteps = estimator.steps
        taughtAt = sampledAt
        ensemble.add(estimator, offset: &offset, fallback: clock)
    }
}
