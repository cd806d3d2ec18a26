namespace PrivateInference.CostModel.WhatIf;

/// <summary>One network by one protocol on two machines, ready to be asked for many points. Safe to share between threads.</summary>
public interface IDesignModel
{
    /// <summary>Name of the protocol.</summary>
    string Protocol { get; }

    /// <summary>Scalar ReLUs of the network as it is.</summary>
    long Relus { get; }

    /// <summary>Predicts one point.</summary>
    /// <param name="point">The point.</param>
    /// <returns>Its cost.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More ReLUs than the network has.</exception>
    DesignCost Evaluate(DesignPoint point);
}
