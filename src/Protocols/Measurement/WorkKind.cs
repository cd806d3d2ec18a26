namespace PrivateInference.Protocols.Measurement;

/// <summary>What a party's seconds went into.</summary>
public enum WorkKind
{
    /// <summary>Encrypting, evaluating and decrypting under homomorphic encryption.</summary>
    HomomorphicEncryption,

    /// <summary>Base oblivious transfers and their extension.</summary>
    ObliviousTransfer,

    /// <summary>Garbling circuits and choosing labels.</summary>
    Garbling,

    /// <summary>Evaluating garbled circuits.</summary>
    Evaluating,

    /// <summary>Arithmetic on additive shares.</summary>
    Shares,

    /// <summary>Waiting for the peer or the link.</summary>
    Waiting,
}
