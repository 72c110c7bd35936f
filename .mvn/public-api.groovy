// japicmp calls a class modified when only its private members are. To its users it is as it was: it is taken off the list.
import japicmp.model.AccessModifier
import japicmp.model.JApiChangeStatus

def isVisible = { member ->
    [member.accessModifier.oldModifier, member.accessModifier.newModifier].any {
        it.isPresent() && it.get() in [AccessModifier.PUBLIC, AccessModifier.PROTECTED]
    }
}
def isChanged = { it.changeStatus != JApiChangeStatus.UNCHANGED }

def classes = jApiClasses.iterator()
while (classes.hasNext()) {
    def type = classes.next()
    def whole = type.changeStatus in [JApiChangeStatus.NEW, JApiChangeStatus.REMOVED]
    def parts = [type.accessModifier, type.finalModifier, type.abstractModifier, type.superclass] + type.interfaces + type.annotations
    def members = type.constructors + type.methods + type.fields
    def changed = whole || parts.any(isChanged) || members.any { isVisible(it) && isChanged(it) }
    // Types that are not public stay: a public class may inherit their public methods.
    if (!changed) {
        classes.remove()
    }
}
return jApiClasses
