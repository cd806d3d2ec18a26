using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;

namespace PrivateInference.Simulator;

/// <summary>A plan to estimate with, and where its arithmetic comes from.</summary>
/// <param name="Plan">Public plan.</param>
/// <param name="Source">For reports.</param>
internal sealed record PlannedShapes(InferencePlan Plan, string Source)
{
    private const int GeneratedImages = 4;
    private const string Assumed = "assumed: no weights and images were looked at";

    /// <summary>Plans a network: a file as a run would with generated images, a network of the zoo from its shapes alone.</summary>
    /// <param name="named">An ONNX file, a name of the zoo, or null for the sample.</param>
    /// <param name="arithmetic">What to assume for shapes alone.</param>
    /// <param name="isRingGiven">Whether the user named l: then it is taken, and no weights are looked at.</param>
    /// <returns>The plan without weights.</returns>
    /// <exception cref="InputException">There is no such network.</exception>
    public static PlannedShapes Create(string? named, ShapePlanOptions arithmetic, bool isRingGiven)
    {
        if (named is not null && !File.Exists(named) && NetworkZoo.Contains(named))
        {
            InferencePlan shapes = ShapePlan.Create(NetworkZoo.BuildShapes(named), arithmetic);
            return new PlannedShapes(isRingGiven ? shapes : ShapeRing.Widen(shapes), Assumed);
        }

        Network network = NetworkSource.Load(named, 1);
        if (isRingGiven)
        {
            return new PlannedShapes(ShapePlan.Create(network, arithmetic), Assumed);
        }

        return Of(network, arithmetic.Truncation);
    }

    /// <summary>Plans a network with weights, as a run would with generated images.</summary>
    /// <param name="network">The network.</param>
    /// <param name="truncation">Where ReLUs drop their low bits.</param>
    /// <returns>The plan without weights.</returns>
    public static PlannedShapes Of(Network network, ReluTruncation truncation)
    {
        InferencePlan plan = FixedPointPlanner.Create(network, CalibrationInputs.Generate(network.InputShape, GeneratedImages, 1), new FixedPointOptions { Truncation = truncation });
        return new PlannedShapes(plan.WithoutWeights(), "planned from the weights on generated images");
    }
}
