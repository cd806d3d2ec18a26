using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.HomomorphicLinear.Tests.Direct;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class WeightTransformsTests
{
    /// <summary>Inputs, outputs, kernel, image, stride, and the run that the planner chooses.</summary>
    public static TheoryData<int, int, int, int, int, int> Layers => new()
    {
        { 64, 48, 3, 7, 1, 8 },
        { 96, 64, 3, 14, 1, 16 },
        { 24, 20, 3, 28, 1, 32 },
        { 64, 48, 5, 28, 1, 32 },
        { 96, 64, 1, 14, 2, 8 },
        { 512, 64, 1, 12, 1, 16 },
        { 96, 48, 1, 16, 1, 256 },
        { 40, 24, 3, 28, 2, 16 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Run_RunsTimesTheirShifts_AreThePolynomials(int inputs, int outputs, int kernel, int image, int stride, int run)
    {
        LinearLayerPlan plan = Plan(inputs, outputs, kernel, image, stride);
        PlaintextRuns runs = plan.RunsOf(isKept: false)!;
        runs.Length.Should().Be(run);
        ConvolutionPacking packing = plan.Packing;
        long[] weights = LayerRun.Weights(new Prg(new Block128(4, 5)), plan.Shape.WeightElements, plan.WeightBits);
        int n = plan.Parameters.RingDegree;
        int blocks = packing.ChannelBlocks;
        int terms = blocks * runs.Shifts.Length;
        int prime = plan.Parameters.Moduli.Count - 1;
        NttTables tables = plan.Parameters.Ring.Tables[prime];
        double[][] powers = [.. runs.Shifts.Select(shift => Power(tables, shift))];
        ConcurrentBag<WeightTransforms.Scratch> idle = [];
        foreach (int answer in new[] { 0, packing.AnswersPerTile - 1 })
        {
            double[] values = new double[WeightTransforms.LengthOf(plan, answer, isKept: false)];
            WeightTransforms.Run(idle, plan, weights, answer, prime, isKept: false, 1, values);
            foreach (int block in new[] { 0, blocks - 1 })
            {
                double[] expected = Polynomial(plan, weights, answer, block, tables);
                for (int i = 0; i < n; i++)
                {
                    (int start, int length) = WeightTransforms.PieceOf(plan, isKept: false, blocks, i / PieceLayout.PieceLength);
                    int side = length / terms;
                    Int128 sum = 0;
                    for (int shift = 0; shift < runs.Shifts.Length; shift++)
                    {
                        double value = values[start + ((((block * runs.Shifts.Length) + shift) * side) + (i / runs.Length % side))];
                        sum += (Int128)(long)value * (long)powers[shift][i];
                    }

                    ((sum - (long)expected[i]) % (long)tables.Modulus.Value).Should().Be(0);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Evaluate_Runs_AnswerThePolynomialsBytes(int inputs, int outputs, int kernel, int image, int stride, int run)
    {
        LinearLayerPlan plan = Plan(inputs, outputs, kernel, image, stride);
        plan.Packing.Runs!.Length.Should().Be(run);
        long[] weights = LayerRun.Weights(new Prg(new Block128(6, 7)), plan.Shape.WeightElements, plan.WeightBits);
        (byte[] direct, ulong[] got, ulong[] expected) = LayerRun.Evaluate(plan, weights, isDirect: true, isKept: true);
        got.Should().Equal(expected);
        foreach ((bool isKept, int degree) in new[] { (true, 1), (false, 1), (false, 2) })
        {
            LayerRun.Evaluate(plan, weights, isDirect: false, isKept, degree).Download.Should().Equal(direct);
        }
    }

    [Fact]
    public void FormOf_OneShift_IsRunsKeptOrNot()
    {
        LinearLayerPlan plan = Plan(96, 64, 1, 7, 1);
        (plan.FormOf(isKept: true), plan.FormOf(isKept: false)).Should().Be((WeightForm.Runs, WeightForm.Runs));
        plan.PreparedWeightBytes.Should().Be(plan.Packing.WeightPolynomials * plan.Parameters.Moduli.Count * (plan.Parameters.RingDegree / 8) * sizeof(double));
        plan.ValueProducts(isKept: true).Should().Be(plan.ValueProducts(isKept: false));
        plan.TransformedValues(isKept: true).Should().Be(plan.PreparedWeightBytes / sizeof(double));
        plan.LoadedValues(isKept: false).Should().Be(plan.Counts.CiphertextsUp * plan.Parameters.RingDegree * plan.Parameters.Moduli.Count);
    }

    [Fact]
    public void FormOf_ThreeShifts_IsPolynomialsIfKept()
    {
        LinearLayerPlan plan = Plan(64, 48, 3, 7, 1);
        (plan.FormOf(isKept: true), plan.FormOf(isKept: false)).Should().Be((WeightForm.Polynomials, WeightForm.Runs));
        plan.ValueProducts(isKept: false).Should().Be(3 * plan.ValueProducts(isKept: true));
        plan.TransformedValues(isKept: false).Should().Be(plan.TransformedValues(isKept: true) * 3 / 8);
        plan.LoadedValues(isKept: false).Should().Be(plan.LoadedValues(isKept: true) + (2 * plan.Packing.Ciphertexts * plan.Parameters.RingDegree * plan.Parameters.Moduli.Count));
    }

    private static LinearLayerPlan Plan(int inputs, int outputs, int kernel, int image, int stride)
        => LinearLayerPlan.Create(DirectSumsTests.Square(inputs, image, image, outputs, kernel) with { StrideHeight = stride, StrideWidth = stride }, 37, 12);

    private static double[] Power(NttTables tables, int shift)
    {
        double[] values = new double[tables.Degree];
        values[shift == 0 ? 0 : ^shift] = shift == 0 ? 1 : -1;
        NttKernel.Forward(tables, values);
        return values;
    }

    private static double[] Polynomial(LinearLayerPlan plan, long[] weights, int answer, int channelBlock, NttTables tables)
    {
        int n = plan.Parameters.RingDegree;
        int[] exponents = new int[n];
        int[] indexes = new int[n];
        int count = plan.Packing.FillTaps(answer, 0, channelBlock, exponents, indexes);
        double[] values = new double[n];
        for (int i = 0; i < count; i++)
        {
            values[exponents[i] & (n - 1)] = exponents[i] < 0 ? -weights[indexes[i]] : weights[indexes[i]];
        }

        NttKernel.Forward(tables, values);
        return values;
    }
}
