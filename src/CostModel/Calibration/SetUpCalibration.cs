using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.CostModel.Calibration;

/// <summary>What both parties derive from the public plan at the start of a session.</summary>
internal sealed class SetUpCalibration
{
    private const int RingBits = 35;
    private const int Circuits = 8;
    private const int Operands = 4;
    private readonly byte[] _plan;

    /// <summary>Writes a public plan of which most bytes are masks, as in every network with fewer ReLUs: what a plan takes besides is part of a session's start.</summary>
    public SetUpCalibration()
    {
        using MemoryStream stream = new();
        InferencePlan whole = ShapePlan.Create("minionn-cifar");
        PlanFormat.WritePublic(stream, ReluThinning.Apply(whole, whole.Relus / 2));
        _plan = stream.ToArray();
    }

    /// <summary>Takes one sample of everything but homomorphic parameters, which <see cref="LinearCalibration"/> has.</summary>
    /// <param name="timer">Receives the samples.</param>
    public void Measure(UnitTimer timer)
    {
        timer.Time(UnitCostKeys.PlanByteRead, _plan.Length, () => _ = PlanFormat.ReadPublic(new MemoryStream(_plan), _plan.Length));

        // Both kinds of ReLU circuits, and one that is far larger.
        long gates = 0;
        double seconds = UnitTimer.Seconds(() =>
        {
            for (int i = 0; i < Circuits; i++)
            {
                gates += ReluCircuit.Create(RingBits, Circuits + i, null).AndGates;
                gates += ReluCircuit.CreateUnmasked(RingBits, Circuits + i, null, false).AndGates;
            }

            gates += MaxCircuit.Create(RingBits, Operands).AndGates;
        });
        timer.Add(UnitCostKeys.GateBuilt, seconds / gates);
    }
}
