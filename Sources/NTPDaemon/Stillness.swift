/// After a request the daemon does nothing until the answer is there, or for a moment. What it did
/// would share the processor with the packets: in a virtual machine, whose processor also carries
/// its network, that was the greater part of all delays.
///
/// And before the first request it dozes off for a moment, and sends as the first thing when it
/// wakes: what the packet meets on its way was then awake a moment ago as well, and sleeps lightly.
struct Stillness {
    /// Seconds to doze before a request. Longer ones, or several, do worse (decision 0039).
    static let doze = 1e-4
    /// So many requests of one turn get it; who has more due at once has other work, too.
    static let most = 4

    private var left = Stillness.most

    /// Another turn of the loop. Who was sent packets meanwhile is asked for more, and does not
    /// rest.
    mutating func beginTurn(hasReceived: Bool) {
        left = hasReceived ? 0 : Stillness.most
    }

    /// Whether to doze before a request: it is the turn's first, and nobody asks for more.
    var canDoze: Bool { left == Stillness.most }

    /// Whether to hold still after one more request.
    mutating func take() -> Bool {
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}
