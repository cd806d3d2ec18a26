namespace PrivateInference.CostModel.Counts;

/// <summary>What a party does, in the units in which it costs about the same everywhere.</summary>
public enum Operation
{
    /// <summary>Client: encrypts; coefficients, that is ring degree times primes of a fresh ciphertext.</summary>
    Encryption,

    /// <summary>Client: decrypts; coefficients of the answers, ring degree times one.</summary>
    Decryption,

    /// <summary>Server: unpacks and expands fresh ciphertexts; ring degree times primes of each.</summary>
    CiphertextLoad,

    /// <summary>Server: products of a ciphertext and a plaintext polynomial, added up; ring degree times primes of each.</summary>
    PlaintextProduct,

    /// <summary>Server: randomises, transforms back, floods and packs an answer; ring degree times primes of each.</summary>
    Answer,

    /// <summary>Server: brings weights into transform form; ring degree times primes of each polynomial.</summary>
    WeightTransform,

    /// <summary>Server: unpacks and expands fresh ciphertexts and cuts their coefficients into digits; ring degree times primes of each.</summary>
    DirectLoad,

    /// <summary>Server: multiply-adds of weights and digits, where a layer is evaluated without transforms.</summary>
    DirectProduct,

    /// <summary>Base oblivious transfers, each side.</summary>
    BaseTransfer,

    /// <summary>Garbler: extended transfers, padded as they are computed.</summary>
    TransferSend,

    /// <summary>Evaluator: extended transfers, padded as they are computed.</summary>
    TransferReceive,

    /// <summary>Garbler: transfers extended silently.</summary>
    SilentTransferSend,

    /// <summary>Evaluator: transfers extended silently.</summary>
    SilentTransferReceive,

    /// <summary>Garbler: bits doubly shared, offline.</summary>
    SharedBitSend,

    /// <summary>Evaluator: bits doubly shared, offline, before the garbler's corrections.</summary>
    SharedBitRequest,

    /// <summary>Evaluator: bits doubly shared, offline, corrected.</summary>
    SharedBitReceive,

    /// <summary>Either party: doubly shared bits turned into a share of the output, online.</summary>
    SharedBitUse,

    /// <summary>Garbler: AND gates garbled by half-gates.</summary>
    Garbling,

    /// <summary>Evaluator: AND gates garbled by half-gates.</summary>
    Evaluation,

    /// <summary>Garbler: AND gates garbled by three halves.</summary>
    ThreeHalvesGarbling,

    /// <summary>Evaluator: AND gates garbled by three halves.</summary>
    ThreeHalvesEvaluation,

    /// <summary>Labels expanded from a seed and chosen by a bit.</summary>
    LabelChoice,

    /// <summary>Labels copied or added to others.</summary>
    LabelCopy,

    /// <summary>Server: multiply-accumulates of linear layers on shares.</summary>
    MultiplyAccumulate,

    /// <summary>Ring elements of shares drawn, added, gathered or packed.</summary>
    ShareElement,

    /// <summary>Bytes that a party keeps, of weights or of an offline result: they cost something where the process has had no such memory before.</summary>
    StoredByte,
}
