/// The few constants of the estimator that were improved on after the research prototype, whose
/// recorded states are reproduced with the prototype's own values.
struct EstimatorTuning: Equatable, Hashable, Sendable {
    /// The share of the evidence that is still remembered after another sample: half of it is lost
    /// in 346. A calm crystal behind a noisy network shows only over hours that it is calm.
    var forgetting = 0.998
    /// The share of the priors that comes back for what is forgotten.
    var priorShare = 1.0
    /// The base delay takes a random walk: of this much of the queueing time, squared, each
    /// second. What it adds within the memory of a calm crystal has to stay below what the edge is
    /// known to by then.
    var baseDelayWalk = 1e-8
    /// A hypothesis that starts afresh begins so many times its prior's advantage over the best
    /// one's higher, if it has one: a calm crystal is not written off because queues looked like
    /// a restless one.
    var restartLift = 2.0
    /// The start is reviewed with each 64 samples until there are so many.
    var lastReview = 256
}
