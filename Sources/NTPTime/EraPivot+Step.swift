extension EraPivot {
    /// The step that `seconds`, the difference of two NTP timestamps, stands for on a clock that
    /// shows `unixSeconds` now: such a difference leaves whole eras out (2^32 s, 136 years), and of
    /// the moments it may mean the pivot chooses one. A clock at 1970 would else be set from 2040
    /// to 1903, for that is nearer than the truth.
    ///
    /// Within the pivot's era the result is `seconds` itself, bit for bit; a number that is none
    /// comes back as it is.
    package func step(_ seconds: Double, from unixSeconds: Int64) -> Double {
        let target = Double(unixSeconds) + seconds.rounded(.down)
        let eras = ((target - Double(self.unixSeconds)) * 0x1p-32).rounded(.down)
        return eras.isFinite && eras != 0 ? seconds - eras * 0x1p32 : seconds
    }
}
