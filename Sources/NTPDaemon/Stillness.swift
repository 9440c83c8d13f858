/// After a request the daemon does nothing until the answer is there, or for a moment. What it did
/// would share the processor with the packets: in a virtual machine, whose processor also carries
/// its network, that was the greater part of all delays.
struct Stillness {
    /// So many requests of one turn get it; who has more due at once has other work, too.
    static let most = 4

    private var left = Stillness.most

    /// Another turn of the loop. Who was sent packets meanwhile is asked for more, and does not
    /// rest.
    mutating func beginTurn(hasReceived: Bool) {
        left = hasReceived ? 0 : Stillness.most
    }

    /// Whether to hold still after one more request.
    mutating func take() -> Bool {
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}
