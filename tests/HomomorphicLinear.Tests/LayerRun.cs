using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.HomomorphicLinear.Tests;

/// <summary>One layer through both parties, beside the clear convolution.</summary>
internal static class LayerRun
{
    public static ulong[] Ring(Prg prg, int count, int bits)
    {
        ulong[] values = new ulong[count];
        prg.FillRing(values, bits);
        return values;
    }

    public static long[] Weights(Prg prg, int count, int bits)
    {
        ulong[] raw = Ring(prg, count, bits + 1);
        return [.. raw.Select(value => (long)value - (1L << bits)).Select(value => Math.Max(value, 1 - (1L << bits)))];
    }

    /// <summary>Runs the layer and returns (got, expected), both modulo 2^l.</summary>
    public static (ulong[] Got, ulong[] Expected) Run(ConvolutionShape shape, int ringBits, int weightBits, ulong seed, int degree = 1, long weightLimit = long.MaxValue)
    {
        Prg prg = new(new Block128(seed, 77));
        LinearLayerPlan plan = LinearLayerPlan.Create(shape, ringBits, weightBits);
        ulong[] share = Ring(prg, shape.InputElements, ringBits);
        long[] weights = Weights(prg, shape.WeightElements, weightBits);
        ulong[] mask = Ring(prg, shape.OutputElements, ringBits);
        LinearClient client = new(prg.Fork());
        using LinearServer server = new(weightLimit);
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        client.EncryptShare(plan, share, upload, degree);
        server.Evaluate(plan, server.Prepare(plan, weights, degree), upload, mask, prg.Fork(), download, degree);
        ulong[] got = new ulong[shape.OutputElements];
        client.DecryptAnswer(plan, download, got, degree);
        return (got, Expected(shape, ringBits, share, weights, mask));
    }

    /// <summary>What the server answers when it evaluates in one way, from the same seeds.</summary>
    public static (byte[] Download, ulong[] Got, ulong[] Expected) Evaluate(LinearLayerPlan layer, long[] weights, bool isDirect, bool isKept, int degree = 1)
    {
        LinearLayerPlan plan = layer.Evaluated(isDirect);
        Prg prg = new(new Block128(9, 78));
        ulong[] share = Ring(prg, plan.Shape.InputElements, plan.RingBits);
        ulong[] mask = Ring(prg, plan.Shape.OutputElements, plan.RingBits);
        LinearClient client = new(prg.Fork());
        using LinearServer server = new(isKept ? long.MaxValue : 0);
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        client.EncryptShare(plan, share, upload, degree);
        PreparedWeights prepared = server.Prepare(plan, weights, degree);
        prepared.IsKept.Should().Be(isKept);
        plan.IsDirect(isKept).Should().Be(isDirect);
        server.Evaluate(plan, prepared, upload, mask, prg.Fork(), download, degree);
        ulong[] got = new ulong[plan.Shape.OutputElements];
        client.DecryptAnswer(plan, download, got, degree);
        return (download, got, Expected(plan.Shape, plan.RingBits, share, weights, mask));
    }

    public static ulong[] Expected(ConvolutionShape shape, int ringBits, ulong[] share, long[] weights, ulong[] mask)
    {
        ulong[] clear = new ulong[shape.OutputElements];
        IntegerConvolution.Convolve(shape, weights, share, clear);
        ulong bits = ulong.MaxValue >> (64 - ringBits);
        return [.. clear.Zip(mask, (value, masked) => (value - masked) & bits)];
    }
}
