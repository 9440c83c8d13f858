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
    /// Deviations of the best hypothesis by which one that no sample fits may be off or in doubt.
    var strayLimit = 100.0
    /// Up to so many samples each one is heard together with all before it.
    var beginning = 8
    /// At these counts the start is repeated with the scales that are known by then, and after
    /// them with each 64 samples until there are so many ...
    var reviews = [8, 12, 16, 24, 32, 48]
    var lastReview = 256
    /// ... if it then explains the newest samples better by so many nats ...
    var reviewMargin = 3.0
    /// ... or by so many after the watchdog's alarm: less can come of the scales alone, which are
    /// measured anew by each replay's residuals ...
    var alarmMargin = 1.0
    /// ... and it begins with the oldest sample whose delay is within this quantile: what was held
    /// up for long says too little of where the path's base delay is.
    var replayQuantile = 0.75
    /// How far the range of few delays may be above that of their lesser half.
    var earlyCap = 5.0
    /// Deviations of a chance correlation that round trips must exceed to be taken for correlated.
    var chance = 1.5
    /// How queues may be distributed; the first of all cases.
    var shapes = NoiseShape.allCases
}
