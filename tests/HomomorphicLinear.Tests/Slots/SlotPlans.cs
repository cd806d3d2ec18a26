using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

/// <summary>Plans with everything given, secure or not, for tests.</summary>
internal static class SlotPlans
{
    /// <summary>A plan; without flooding, so that what is left can be measured in any ring.</summary>
    public static SlotLayerPlan Create(
        ConvolutionShape shape, ulong prime, int degree, int blocksPerRow, bool tapsFirst, int babies, int[] primeBits, int special, int digits)
    {
        ConvolutionGeometry geometry = new(shape);
        SlotLayout layout = new(
            geometry, degree, new TiledAxis(geometry.Rows, geometry.Rows.Outputs), new TiledAxis(geometry.Columns, geometry.Columns.Outputs), blocksPerRow);
        SlotSchedule schedule = new(layout, SlotSchedule.TermsOf(layout), tapsFirst, babies);
        PlaintextModulus plaintext = PlaintextModulus.OfPrime(prime);
        NoiseModel noise = new SlotNoise(layout, schedule, plaintext).Of(primeBits, special, digits).WithoutFlooding();
        Parameters parameters = Parameters.CreateInsecure(new ParametersLiteral
        {
            RingDegree = degree,
            PrimeBits = primeBits,
            PlaintextBits = plaintext.Bits,
            PlaintextPrime = prime,
            AnswerConstantBits = 76,
            AnswerLinearBits = 76,
            SpecialPrimeBits = special,
            DigitsPerPrime = digits,
        });
        return new SlotLayerPlan(parameters, noise, layout, schedule);
    }
}
