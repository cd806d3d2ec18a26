namespace PrivateInference.Protocols.Sessions;

/// <summary>What the client asks for after the greeting; one byte, then 16 bytes naming an offline result (zero where none is meant).</summary>
internal enum Command : byte
{
    /// <summary>End of the session: the server sends its report.</summary>
    Quit = 0,

    /// <summary>Base oblivious transfers and weights: once, before the first <see cref="Offline"/>.</summary>
    SetUp = 1,

    /// <summary>One offline phase.</summary>
    Offline = 2,

    /// <summary>One online phase with the named result.</summary>
    Online = 3,
}
